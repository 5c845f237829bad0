"""New alerts a month of each rule as rows of bars, one scale for all, the budget a line across."""

from collections.abc import Sequence

from deploy.backtest.raised import OURS
from deploy.backtest.summary import Line, Summary
from services.reports.render.svg import QUIET, RULE, element, label, picture

BLUE, GREY, LIMIT = "#0b4f8a", "#8b98a5", "#a33b00"
NAMES, WIDTH, ROW, HIGH, FOOT = 150, 860, 54, 40, 26
"""Pixels: room for names, the whole, a row, its tallest bar, the months below."""

MONTHS_NAMED = 12
"""At most so many months have their name written."""


def bars(figures: Summary, budget: float) -> str:
    """The picture; rules that could not be compared are left out."""
    lines = [line for line in figures.lines if not line.why_not]
    most = max([budget * 1.1, *(n for line in lines for n in line.by_month if n is not None)]) or 1.0
    rows = [_row(line, at * ROW, budget, most) for at, line in enumerate(lines)]
    height = len(lines) * ROW + FOOT
    return picture(
        "bars", WIDTH, height, "New alerts in each month, rule by rule", _description(figures, lines, budget),
        *rows, _months(figures.months, len(lines) * ROW + 14),
    )  # fmt: skip


def _description(figures: Summary, lines: Sequence[Line], budget: float) -> str:
    span = f"{figures.months[0]} to {figures.months[-1]}"
    told = [f"{line.name} {_span(line)}" for line in lines]
    return f"Bars for each month of {span}; a dashed line at the budget of {budget:g}. A month had: {'; '.join(told)}."


def _span(line: Line) -> str:
    known = [n for n in line.by_month if n is not None]
    return f"{min(known)} to {max(known)}" if known else "nothing to compare"


def _row(line: Line, top: float, budget: float, most: float) -> str:
    base, step = top + ROW - 6, (WIDTH - NAMES) / len(line.by_month)
    colour = BLUE if line.name == OURS else GREY
    drawn = [
        element("rect", x=round(NAMES + at * step + step * 0.1, 1), y=round(base - HIGH * n / most, 1),
                width=round(step * 0.8, 1), height=round(HIGH * n / most, 1), fill=colour)
        for at, n in enumerate(line.by_month) if n
    ]  # fmt: skip
    limit = round(base - HIGH * budget / most, 1)
    ground = element("path", d=f"M{NAMES} {base}H{WIDTH}", stroke=RULE)
    allowed = element(
        "path", d=f"M{NAMES} {limit}H{WIDTH}", stroke=LIMIT, stroke_width=1.5, stroke_dasharray="5 4"
    )
    return element("g", label(0, base - 14, line.name, size=13), ground, *drawn, allowed)


def _months(months: Sequence[str], y: float) -> str:
    step, every = (WIDTH - NAMES) / len(months), -(-len(months) // MONTHS_NAMED)
    named = [
        label(NAMES + (at + 0.5) * step, y, month, anchor="middle", fill=QUIET)
        for at, month in enumerate(months) if at % every == 0
    ]  # fmt: skip
    return element("g", *named)
