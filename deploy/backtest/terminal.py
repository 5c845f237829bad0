"""A back-test on a terminal: the rules in a table, and wardwatch's alerts as a plot."""

from rich.console import Console
from rich.table import Table as Page

from deploy.backtest.run import BackTest
from deploy.backtest.summary import Line, Summary

WIDEST = 40
"""Characters of the longest bar."""


def print_back_test(console: Console, test: BackTest, figures: Summary) -> None:
    """The table, the plot, and what to make of them in two lines."""
    first, last = test.periods[0], test.periods[-1]
    console.print(
        f"{first} to {last}, each {test.resolution.name} judged as if it were the newest; "
        f"budget {test.budget:g} new alerts a month.\n",
        highlight=False,
    )
    console.print(_rules(figures))
    for line in figures.lines:
        if line.why_not:
            console.print(f"{line.name}: {line.why_not}.", highlight=False)
    console.print(
        f"\nNew alerts of wardwatch in each month (| is the budget of {test.budget:g})", highlight=False
    )
    for text in _bars(figures, test.budget):
        console.print(text, highlight=False, markup=False)


def _rules(figures: Summary) -> Page:
    page = Page("rule", caption="new alerts a month; at equal budgets, how many of them the other raised too")
    for heading in ("as used", "at the budget", "of these, wardwatch too", "of wardwatch's, this too"):
        page.add_column(heading, justify="right")
    for line in figures.lines:
        page.add_row(line.name, rate(line.as_used), rate(line.at_budget), *_agreed(line, figures))
    return page


def _agreed(line: Line, figures: Summary) -> tuple[str, str]:
    if line.why_not or line is figures.lines[0]:
        return "-", "-"
    return tuple(f"{pair.shared} of {pair.new}" for pair in (line.confirmed, line.confirms))  # type: ignore[return-value]


def rate(number: float | None) -> str:
    """A number a month; a dash where there is none."""
    return "-" if number is None else f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def _bars(figures: Summary, budget: float) -> list[str]:
    numbers = figures.lines[0].by_month
    most = max([budget, *(n for n in numbers if n is not None)]) or 1
    at = round(WIDEST * budget / most)
    return [_bar(month, n, most, at) for month, n in zip(figures.months, numbers, strict=True)]


def _bar(month: str, number: int | None, most: float, budget_at: int) -> str:
    if number is None:
        return f"{month}  not compared"
    bar = "#" * round(WIDEST * number / most)
    drawn = bar.ljust(WIDEST + 1)
    marked = drawn[:budget_at] + ("|" if len(bar) <= budget_at else "#") + drawn[budget_at + 1 :]
    return f"{month}  {marked} {number}"
