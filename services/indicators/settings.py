"""What the indicator service is told beyond `shared.settings`."""

from pydantic import Field

from shared.settings import Settings


class IndicatorSettings(Settings):
    """Kafka's group protocol settings for the one Faust app, and when the service gives up."""

    session_seconds: int = 10
    """A worker that was silent for so long has lost its partitions."""
    heartbeat_seconds: int = 3
    commit_seconds: int = 1
    poison_in_a_row: int = Field(default=20, ge=0)
    """Unusable records of one county, one after the other, that set it aside; 0 never does."""
    counties_set_aside: int = Field(default=3, ge=1)
    """Counties set aside at once that end the process."""
    fuse_seconds: float = Field(default=60, gt=0)
    """How long work may wait with nothing moving while the broker answers; then the process ends."""
    read_ahead_records: int = Field(default=500, ge=1)
    """Records behind the end of a partition from which the worker reads on ahead of Faust."""
