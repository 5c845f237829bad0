"""When an incident was, as the county counts it: a month, or a day with or without its hour."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_PERIOD = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
FIRST_YEAR, AFTER = "1900", "2100"
"""Beyond these a date is a slip of the pen, and the log knows no such month."""
MONTH_LENGTH = len("2025-11")


class When(NamedTuple):
    """`on` is a month or a day; `hour` is local, None where the time is not known."""

    on: str
    hour: int | None


def when(on: str, hour: int | None, zone: str) -> When | str:
    """Day and hour in the county's zone, or the rule that what was sent breaks.

    An instant has its offset, so it says one local hour even in the night the clocks go back; it brings its own
    hour and none may stand beside it.
    """
    if is_period(on):
        return "hour_needs_day" if hour is not None and len(on) == MONTH_LENGTH else When(on, hour)
    if _INSTANT.fullmatch(on) is None:
        return "month_day_or_instant"
    if hour is not None:
        return "hour_beside_instant"
    return _local(on, zone)


@lru_cache(maxsize=65536)
def is_period(on: str) -> bool:
    """Whether `on` is a month or a day of the calendar, from 1900 to 2099."""
    if _PERIOD.fullmatch(on) is None or not FIRST_YEAR <= on < AFTER:
        return False
    try:
        date.fromisoformat(on if len(on) > MONTH_LENGTH else f"{on}-01")
    except ValueError:
        return False
    return True


def _local(on: str, zone: str) -> When | str:
    try:
        at = datetime.fromisoformat(on).astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        return "calendar_date"
    day = at.date().isoformat()
    return When(day, at.hour) if is_period(day) else "calendar_date"


def in_force(on: str, starts: date | None, ends: date | None) -> bool:
    """Whether the span from `starts` to `ends` (both included; None: open) touches the day or month `on`."""
    begun = starts is None or starts.isoformat()[: len(on)] <= on
    return begun and (ends is None or on <= ends.isoformat()[: len(on)])
