"""The four services; they meet only on Kafka, through `shared.events`."""
