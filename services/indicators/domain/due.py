"""Due moments: the instants at which something is judged. The domain steps through each that a tick passes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


def next_due(clock: datetime, now: datetime) -> datetime | None:
    """The next moment to step to: each full hour after `clock`, then `now` itself; None when the clock is there."""
    if now <= clock:
        return None
    hour = clock.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    return min(hour, now)


def is_hour(moment: datetime) -> bool:
    """Whether an hour is full: feed silence is judged, and a checkpoint follows."""
    return (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def is_day_end(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a local day ends here (midnight exists on every London day, DST changes come later at night)."""
    return is_hour(moment) and moment.astimezone(zone).hour == 0


def step_number(moment: datetime) -> int:
    """A due moment's place among those of its tick: milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
