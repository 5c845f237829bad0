"""The real stack on one machine with nothing installed: Kafka, PostgreSQL, mail, services, supervisor."""
