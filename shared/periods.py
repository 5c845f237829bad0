"""Months and years as the county writes them: `2025-11`, `2025`, `2025/26`, `2025-01..2025-04`.

Pure. Inside the domain a month is an *ordinal* (year x 12 + month - 1), so that arithmetic is subtraction;
outside it is always the text form.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=65536)
def month_ordinal(month: str) -> int:
    """Ordinal of `2025-11` (also of a day, `2025-11-03`); ValueError on anything else."""
    year, number = int(month[:4]), int(month[5:7])
    if month[4] != "-" or not 1 <= number <= 12:
        raise ValueError("a month is written YYYY-MM")
    return year * 12 + number - 1


@lru_cache(maxsize=4096)
def month_text(ordinal: int) -> str:
    """The text form of a month's ordinal."""
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def month_of(day: date) -> int:
    """Ordinal of the month that holds `day`."""
    return day.year * 12 + day.month - 1


def first_day(ordinal: int) -> date:
    """First day of a month."""
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def last_day(ordinal: int) -> date:
    """Last day of a month, leap days included."""
    return first_day(ordinal + 1) - timedelta(days=1)


def months_between(first: str, last: str) -> Iterator[str]:
    """Every month from `first` to `last`, both included."""
    return (month_text(o) for o in range(month_ordinal(first), month_ordinal(last) + 1))


def month_name(month: str) -> str:
    """`November 2025`, as a person writes it."""
    return first_day(month_ordinal(month)).strftime("%B %Y")


def year_start(ordinal: int, first_month: int) -> int:
    """First month (ordinal) of the year that holds `ordinal`; `first_month` 1 is calendar, 4 financial."""
    return ordinal - (ordinal - (first_month - 1)) % 12


def span_text(first: int, last: int) -> str:
    """A span of months: `2025-01..2025-04`, or the single month."""
    return month_text(first) if first == last else f"{month_text(first)}..{month_text(last)}"


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` begins in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
