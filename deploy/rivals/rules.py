"""The common rules by name, and their scores of a whole table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deploy.rivals import ears, farrington, means
from deploy.rivals.series import DAYS, FIRST_WEEKS, WEEK, WEEKS, Series
from services.indicators.domain.detection.history import Floats

CERTAIN = -1e9
"""No score is lower, so that each is a number."""


@dataclass(frozen=True)
class Rival:
    """A rule under its usual name; it alerts where the score is at most `usual`."""

    name: str
    says: str
    """The rule as an analyst would put it."""

    score: Callable[[Series], Floats]
    usual: float
    history: tuple[int, int]
    """Years and periods beside that it must have before the judged period."""

    takes_days: bool = False
    """Judges days one by one. The other rules are given weeks, each ending with the day that is judged."""


P_001, P_005 = float(np.log(0.001)), float(np.log(0.005))

RIVALS = (
    Rival(
        "+20 % on last year", "a fifth more than in the same period of last year", means.last_year, -1.2, (1, 0)
    ),
    Rival(
        "mean + 2 SD", "above the mean of 12 periods by 2 of their standard deviations",
        means.deviations, -2.0, (0, 12),
    ),
    Rival("XmR", "above the mean of 12 periods by 2.66 mean moving ranges", means.moving_ranges, -2.66, (0, 12)),
    Rival("z-score", "above the mean of the last year by 2 of its roots", means.poisson_z, -2.0, (1, 0)),
    Rival("C-test", "p .001 in the conditional test against the last year", means.c_test, P_001, (1, 0)),
    Rival("Poisson", "p .001 for a Poisson count with the mean of the last year", means.poisson, P_001, (1, 0)),
    Rival(
        "EARS C1", "above the mean of the 7 periods before by 3.09 standard deviations",
        ears.c1, -3.09, (0, 7), takes_days=True,
    ),
    Rival(
        "EARS C2", "above the mean of 7 periods that end two before, by 3.09 standard deviations",
        ears.c2, -3.09, (0, 9), takes_days=True,
    ),
    Rival(
        "EARS C3", "what EARS C2 has above 1 deviation, added up over three periods, is above 2",
        ears.c3, -2.0, (0, 11), takes_days=True,
    ),
    Rival("Farrington", "p .005 by Farrington Flexible, ward by ward", farrington.flexible, P_005, (3, 3)),
)  # fmt: skip


def history(rival: Rival, year: int) -> int:
    """Periods of a table with `year` of them in a year that must lie before the first one judged."""
    years, beside = rival.history
    if year != DAYS or rival.takes_days:
        return years * year + beside
    return (years * WEEKS + beside) * WEEK + FIRST_WEEKS[0]


def scores(rival: Rival, series: Series) -> Floats:
    """Of every cell, shape of `series.counts`; infinite where it is not wanted, or the rule cannot judge it."""
    found = _of_weeks(rival, series) if series.year == DAYS and not rival.takes_days else rival.score(series)
    judged = series.wanted & series.covered & ~np.isnan(found)
    return np.where(judged, np.maximum(found, CERTAIN), np.inf)


def _of_weeks(rival: Rival, series: Series) -> Floats:
    found = np.full(series.counts.shape, np.nan)
    for first, weeks in zip(FIRST_WEEKS, series.weeks(), strict=False):
        found[..., first::WEEK] = np.where(weeks.covered, rival.score(weeks), np.nan)
    return found
