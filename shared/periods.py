"""Periods as the county writes them, read and written.

| written | is |
|---|---|
| `2025-11-03`, `2025-W45` | a day, an ISO week (Monday to Sunday) |
| `2025-11` | a month |
| `2025`, `2025-Q3` | a calendar year, a quarter of it |
| `2025/26`, `2025/26Q2` | a financial year (April to March), a quarter of it (July to September 2025) |
| `2025-04..2026-01`, `2025-11-03..2025-11-30` | months, or days, from the first to the last |

Pure. Inside the domain a month is an *ordinal* (year x 12 + month - 1), so that arithmetic is subtraction;
outside it is always the text form.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

APRIL = 4
_YEAR = re.compile(r"(\d{4})(/(\d\d))?(-?Q([1-4]))?", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


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


def period_text(first: int, last: int) -> str:
    """A span of months by its own name: the month, `2025/26` for a whole financial year, else from first to last."""
    is_financial = last - first == 11 and first % 12 == APRIL - 1
    return financial_year(first) if is_financial else span_text(first, last)


def financial_year(ordinal: int) -> str:
    """The financial year that holds a month: `2025/26`."""
    year = year_start(ordinal, APRIL) // 12
    return f"{year:04d}/{(year + 1) % 100:02d}"


def quarter_text(first: int, year_starts: int) -> str:
    """The quarter that begins with month `first`: `2025/26Q2`, `2025-Q3` of a calendar year, months of any other."""
    number = (first - year_start(first, year_starts)) // 3 + 1
    if year_starts == APRIL:
        return f"{financial_year(first)}Q{number}"
    return f"{first // 12:04d}-Q{number}" if year_starts == 1 else span_text(first, first + 2)


def period_months(text: str) -> tuple[int, int]:
    """First and last month (ordinals) of a period written in whole months; ValueError on anything else."""
    first, between, last = text.partition("..")
    if between:
        if not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last)) or last < first:
            raise ValueError("a span of months is written 2025-04..2026-01")
        return month_ordinal(first), month_ordinal(last)
    if _MONTH.fullmatch(text):
        return month_ordinal(text), month_ordinal(text)
    return _year_months(text)


def _year_months(text: str) -> tuple[int, int]:
    """A year of either kind, or a quarter of one."""
    found = _YEAR.fullmatch(text)
    if not found:
        raise ValueError("a period is written 2025-11, 2025, 2025/26, 2025/26Q2 or 2025-04..2026-01")
    year, _, ends, quarter, number = found.groups()
    if ends is not None and int(ends) != (int(year) + 1) % 100:
        raise ValueError("a financial year is written 2025/26")
    if quarter and (quarter[0] == "-") == (ends is not None):
        raise ValueError("a quarter is written 2025/26Q2, or 2025-Q3 of a calendar year")
    first = int(year) * 12 + (APRIL - 1 if ends else 0)
    if number:
        return first + 3 * int(number) - 3, first + 3 * int(number) - 1
    return first, first + 11


def period_days(text: str) -> tuple[date, date]:
    """First and last day of a period in any written form; ValueError on anything else."""
    first, between, last = text.partition("..")
    if between and _DAY.fullmatch(first) and _DAY.fullmatch(last) and first <= last:
        return date.fromisoformat(first), date.fromisoformat(last)
    if _DAY.fullmatch(text):
        return date.fromisoformat(text), date.fromisoformat(text)
    if week := _WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return monday, monday + timedelta(days=6)
    months = period_months(text)
    return first_day(months[0]), last_day(months[1])


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` begins in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
