"""Days, weeks and months as a table writes them: `2025-11-03`, `2025-W45`, `2025-11`.

Inside, a period is an *ordinal*, so that the next one is one more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.indicators.domain.detection.rules import DAY, MONTH, WEEK, Rule
from shared.periods import month_ordinal, month_text


@dataclass(frozen=True)
class Resolution:
    """One way to count; `ordinal` raises ValueError on a text of the right form that is no period."""

    name: str
    example: str
    form: re.Pattern[str]
    ordinal: Callable[[str], int]
    text: Callable[[int], str]
    rule: Rule
    year: int
    """Periods in a year, as rules that look back a year count them."""

    month: Callable[[int], str]
    """The month that a period of this ordinal lies in; a week lies where its Thursday does."""

    def read(self, text: str) -> int:
        """The ordinal of a period; ValueError if it is not written exactly so, or there is no such period."""
        if not self.form.fullmatch(text):
            raise ValueError(f"a {self.name} is written {self.example}")
        return self.ordinal(text)


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _week(text: str) -> int:
    return (date.fromisocalendar(int(text[:4]), int(text[6:]), 1).toordinal() - 1) // 7


def _week_text(ordinal: int) -> str:
    year, week, _ = date.fromordinal(ordinal * 7 + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"


def _month_of_day(ordinal: int) -> str:
    return _day_text(ordinal)[:7]


def _month_of_week(ordinal: int) -> str:
    return _month_of_day(ordinal * 7 + 4)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form, re.ASCII)


RESOLUTIONS = {
    kind.name: kind
    for kind in (
        Resolution(
            "day", "2025-11-03", _pattern(r"\d{4}-\d\d-\d\d"), _day, _day_text, DAY, 365, _month_of_day
        ),
        Resolution("week", "2025-W45", _pattern(r"\d{4}-W\d\d"), _week, _week_text, WEEK, 52, _month_of_week),
        Resolution(
            "month", "2025-11", _pattern(r"\d{4}-\d\d"), month_ordinal, month_text, MONTH, 12, month_text
        ),
    )
}
