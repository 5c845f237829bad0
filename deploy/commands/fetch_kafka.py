"""`wardwatch fetch-kafka`: part of the set-up, so that the first start needs no network."""

import typer

from deploy.local import kafka_jars


def fetch_kafka() -> None:
    """Fetch Apache Kafka's jars, once, and check them against the lock."""
    kafka_jars.class_path()
    typer.echo(f"Kafka {kafka_jars.RELEASE} is in {kafka_jars.JARS}")
