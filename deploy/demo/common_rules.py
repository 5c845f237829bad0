"""What two rules in common use would have raised on the same counts.

Judged is each ward and type with at least `minimum` incidents in the month, in months before which at least
`learning` months were loaded: where wardwatch's own test runs too, and by the same gate.
"""

from dataclasses import dataclass
from statistics import mean, stdev

from deploy.demo.counts import UNLOCATED, Cell, Counts, months_of
from shared.periods import month_ordinal, month_text

RISE = 1.2
"""+20 % on the same month of last year."""
DEVIATIONS = 2.0
"""Mean plus two standard deviations of the last twelve loaded months."""


@dataclass(frozen=True)
class CommonAlerts:
    """Alerts by each rule, and the months in which each could be computed."""

    on_last_year: int
    last_year_months: tuple[str, ...]
    above_mean: int
    mean_months: tuple[str, ...]


def judge(counts: Counts, *, learning: int, minimum: int) -> CommonAlerts:
    """The alerts both rules would have raised, month by month."""
    loaded = months_of(counts)
    judged = loaded[learning:]
    with_last_year = tuple(m for m in judged if _year_before(m) in loaded)
    return CommonAlerts(
        on_last_year=sum(_rises(counts, cell) for cell in _cells(counts, with_last_year, minimum)),
        last_year_months=with_last_year,
        above_mean=sum(_stands_out(counts, cell, loaded) for cell in _cells(counts, judged, minimum)),
        mean_months=tuple(judged),
    )


def _cells(counts: Counts, months: tuple[str, ...] | list[str], minimum: int) -> list[Cell]:
    return [c for c, n in counts.items() if c.month in months and c.ward != UNLOCATED and n >= minimum]


def _rises(counts: Counts, cell: Cell) -> bool:
    """A fifth more than a year ago; anything at all where there was nothing."""
    return counts[cell] > RISE * counts.get(cell._replace(month=_year_before(cell.month)), 0)


def _stands_out(counts: Counts, cell: Cell, loaded: list[str]) -> bool:
    before = [m for m in loaded if m < cell.month][-12:]
    history = [counts.get(cell._replace(month=m), 0) for m in before]
    return counts[cell] > mean(history) + DEVIATIONS * stdev(history)


def _year_before(month: str) -> str:
    return month_text(month_ordinal(month) - 12)
