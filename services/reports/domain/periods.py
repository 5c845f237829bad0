"""Periods in words, as they stand in a table: `Jan to Nov 2025` for 2025-01..2025-11."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.periods import first_day, month_name, month_ordinal, month_text, period_months

DASH = "\u2013"


def period_words(period: str | None) -> str:
    """A period in words; years, quarters and weeks stay as they are written, none is a dash."""
    if period is None:
        return DASH
    first, _, last = period.partition("..")
    if not _is_month(first):
        return period
    if not last:
        return _short(first)
    if first[:4] == last[:4]:
        return f"{_short(first)[:3]} to {_short(last)}"
    return f"{_short(first)} to {_short(last)}"


def month_words(month: str) -> str:
    """`November 2025`."""
    return month_name(month)


def day_words(at: datetime, zone: str) -> str:
    """`10 December 2025`, the day it is in the county."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y}"


def last_month(period: str) -> str:
    """What periods of one figure are ordered by: their last month; a period of days by its last day."""
    try:
        return month_text(period_months(period)[1])
    except ValueError:
        return period.rpartition("..")[2]


def _is_month(text: str) -> bool:
    return len(text) == 7 and text[4] == "-" and text.replace("-", "").isdigit()


def _short(month: str) -> str:
    return first_day(month_ordinal(month)).strftime("%b %Y")
