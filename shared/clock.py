"""The only place that asks the machine what time it is; domain code is told by ticks."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)
