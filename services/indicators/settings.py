"""What the indicator service is told beyond `shared.settings`."""

from shared.settings import Settings


class IndicatorSettings(Settings):
    """Kafka's group protocol settings for the one Faust app."""

    session_seconds: int = 10
    """A worker that was silent for so long has lost its partitions."""
    heartbeat_seconds: int = 3
    commit_seconds: int = 1
