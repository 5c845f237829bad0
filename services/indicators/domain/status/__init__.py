"""The contractual colour of an indicator in a place, and what stands beside it."""
