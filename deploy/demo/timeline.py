"""When the replay does what: pure, in the county's time.

A month is posted on the fifth of the next, as a force would; the clock is ticked at every day's end in between,
and through the months that were never published too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.periods import first_day, local_midnight, month_of, month_ordinal, month_text, months_between

POSTED_ON = 5
"""Day of the next month on which a month is posted."""
LAST_DAYS = 3
"""Days ticked after a posting before the next step, so that what it changed is judged and told."""


@dataclass(frozen=True)
class Step:
    """One month of the replay: tick through `days`, post `month` if it is loaded, tick `after` to have it judged."""

    month: str
    is_loaded: bool
    days: tuple[datetime, ...]
    after: tuple[datetime, ...]


def all_months(loaded: Sequence[str]) -> list[str]:
    """Every month from the first to the last loaded."""
    return list(months_between(loaded[0], loaded[-1]))


def absent_months(loaded: Sequence[str]) -> list[str]:
    """Months between the first and the last that were never loaded."""
    return [month for month in all_months(loaded) if month not in loaded]


def steps(loaded: Sequence[str], zone: ZoneInfo) -> Iterator[Step]:
    """One step for each month from the first to the last loaded, the absent ones included."""
    for month in all_months(loaded):
        posted = _posting(month_ordinal(month))
        begins = (
            posted if month == loaded[0] else _posting(month_ordinal(month) - 1) + timedelta(LAST_DAYS + 1)
        )
        after = _ticks(posted + timedelta(1), posted + timedelta(LAST_DAYS), zone)
        yield Step(month, month in loaded, tuple(_ticks(begins, posted, zone)), tuple(after))


def month_of_step(moment: datetime, zone: ZoneInfo) -> str:
    """The month in whose step of the replay a moment falls: until the eighth, it is still the month before."""
    return month_text(month_of(moment.astimezone(zone).date() - timedelta(POSTED_ON + LAST_DAYS)))


def _posting(month: int) -> date:
    return first_day(month + 1) + timedelta(POSTED_ON - 1)


def _ticks(first: date, last: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which these days begin, which is when the days before them end."""
    return (local_midnight(first + timedelta(n), zone) for n in range((last - first).days + 1))
