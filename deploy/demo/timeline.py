"""When the replay does what: pure, in the county's time.

A month is posted on the fifth of the next, as a force would; the clock is ticked every day in between, and
through the months that were never published too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.periods import first_day, month_of, month_ordinal, month_text, months_between

POSTED_ON = 5
"""Day of the next month on which a month is posted."""
TICK_AT = time(6, tzinfo=UTC)
"""After the day's end in London, in summer and in winter."""
LAST_DAYS = 3
"""Days ticked after the last posting, so that what it changed is judged and told."""


@dataclass(frozen=True)
class Step:
    """One month of the replay: tick through `days`, post `month` if it is loaded, tick `after` to have it judged."""

    month: str
    is_loaded: bool
    days: tuple[datetime, ...]
    after: tuple[datetime, ...]


def steps(loaded: Sequence[str]) -> Iterator[Step]:
    """One step for each month from the first to the last loaded, the absent ones included."""
    for month in months_between(loaded[0], loaded[-1]):
        posted = first_day(month_ordinal(month) + 1) + timedelta(days=POSTED_ON - 1)
        begins = posted if month == loaded[0] else _after_posting_of_month_before(posted)
        ends = posted + timedelta(days=LAST_DAYS)
        yield Step(month, month in loaded, tuple(_ticks(begins, posted)), tuple(_ticks(_next(posted), ends)))


def month_of_step(moment: datetime) -> str:
    """The month in whose step of the replay a moment of the county's clock falls."""
    return month_text(month_of(moment.date() - timedelta(days=POSTED_ON + LAST_DAYS)))


def _after_posting_of_month_before(posted: date) -> date:
    return first_day(month_of(posted) - 1) + timedelta(days=POSTED_ON - 1 + LAST_DAYS + 1)


def _ticks(first: date, last: date) -> Iterator[datetime]:
    """A tick a day, both days included."""
    return (datetime.combine(first + timedelta(days=n), TICK_AT) for n in range((last - first).days + 1))


def _next(day: date) -> date:
    return day + timedelta(days=1)
