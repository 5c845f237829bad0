"""Numbers and periods as an officer reads them."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from shared.periods import month_name, month_ordinal

_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: float, decimals: int = 0) -> str:
    """`1,234` or `4.5`: thousands marked, `decimals` places."""
    return f"{value:,.{decimals}f}"


def signed(value: float, decimals: int = 0) -> str:
    """`+25`, `-3`, `0`."""
    text = f"{value:+,.{decimals}f}"
    return number(0, decimals) if float(text.replace(",", "")) == 0 else text


def share(expected: float) -> str:
    """An expected count: one decimal below ten, where it matters."""
    return number(expected, 1 if expected < 10 and round(expected, 1) % 1 else 0)


def counted(value: int, one: str, many: str) -> str:
    """`one hotspot`, `three hotspots`, `12 hotspots`."""
    return f"{_COUNTED[value] if value < len(_COUNTED) else value} {one if value == 1 else many}"


def day_name(moment: datetime | date, zone: str = "Europe/London") -> str:
    """`3 December 2025`, by the county's calendar."""
    day = moment.astimezone(ZoneInfo(zone)) if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B %Y}"


def period_name(period: str) -> str:
    """`November 2025`, `January to October 2025`, `3 to 30 November 2025`; anything else as it is written."""
    first, _, last = period.partition("..")
    try:
        return f"{_short(first, last)} to {_one(last)}" if last else _one(first)
    except ValueError:
        return period


def during(period: str) -> str:
    """`in November 2025`, `from April to November 2025`."""
    return f"{'from' if '..' in period else 'in'} {period_name(period)}"


def window_name(window: str, period: str) -> str:
    """Where a count was taken: `in November 2025`, `in the three months to November 2025`."""
    amount, _, unit = window.partition(" ")
    last = period_name(period.rpartition("..")[2])
    if not amount.isdigit() or (amount == "1" and unit.startswith("month")):
        return during(period)
    if unit.startswith("day") and int(amount) % 7 == 0:
        amount, unit = str(int(amount) // 7), "weeks"
    noun = unit.rstrip("s")
    length = noun if amount == "1" else counted(int(amount), noun, noun + "s")
    return f"in the {length} to {last}"


def months_name(months: tuple[str, ...]) -> str:
    """`October 2025`, or `October 2025 and November 2025`, or a list."""
    names = [month_name(m) for m in months]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _one(period: str) -> str:
    if len(period) == 10:
        return day_name(date.fromisoformat(period))
    if len(period) == 7:
        return month_name(period)
    raise ValueError("neither a month nor a day")


def _short(first: str, last: str) -> str:
    """The first of two, without the year they share."""
    name = _one(first)
    return name.removesuffix(f" {last[:4]}") if first[:4] == last[:4] else name


def recent(points: tuple[tuple[str, int], ...]) -> str:
    """`Sep 3, Oct 4, Nov 9`: the newest six of a series of months (or other periods as written).

    Months between them that are missing are said, and then the others carry their year:
    `Mar 2024 1, Apr 2024 2, eight months without figures, Jan 2025 1`.
    """
    newest = points[-6:]
    gaps = [0, *(_missing(earlier, later) for (earlier, _), (later, _) in pairwise(newest))]
    parts: list[str] = []
    for gap, (period, count) in zip(gaps, newest, strict=False):
        parts += [f"{counted(gap, 'month', 'months')} without figures"] if gap else []
        parts.append(f"{_label(period, any(gaps))} {number(count)}")
    return ", ".join(parts)


def _missing(earlier: str, later: str) -> int:
    """How many months lie between two; 0 for periods that are none."""
    first, second = _month(earlier), _month(later)
    return second - first - 1 if first is not None and second is not None else 0


def _month(period: str) -> int | None:
    try:
        return month_ordinal(period) if len(period) == 7 else None
    except (ValueError, IndexError):
        return None


def _label(period: str, with_year: bool) -> str:
    if _month(period) is not None:
        name = month_name(period)
        return f"{name[:3]} {name[-4:]}" if with_year else name[:3]
    try:
        return day_name(date.fromisoformat(period))
    except ValueError:
        return period
