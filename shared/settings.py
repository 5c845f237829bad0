"""What every service is told by its environment (`WARDWATCH_*`); each service adds its own in its `settings.py`."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the parts of one installation find each other.

    Read once, in `main.py` or `worker.py`, and handed on; nothing else looks at the environment.
    """

    model_config = SettingsConfigDict(env_prefix="WARDWATCH_", frozen=True)

    kafka: str = "localhost:9092"
    """Bootstrap servers, comma-separated."""
    database: str = "postgresql://localhost/wardwatch"
    """libpq URL of the one database; each service keeps to its own schema."""
    topic_prefix: str = ""
    """Put before every topic and consumer group name; empty except in tests."""
    replication_factor: int = 1
    """Copies of each topic's partitions; three in a cluster."""
    partitions: int = 12
    """Partitions of every topic; never changed in place, for a county must not move."""
    counties: Path = Path("deploy/counties")
    """Directory with one configuration directory per county."""
    host: str = "127.0.0.1"
    """Address the service's HTTP server binds."""
    port: int = 0
    """Port of the service's HTTP server; 0 takes any free one (and prints it)."""
    log_level: str = "INFO"
