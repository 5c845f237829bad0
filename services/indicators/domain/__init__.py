"""The fold of a county's log and the judgements made on it. Reads no clock, does no input or output."""
