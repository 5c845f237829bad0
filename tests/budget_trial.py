"""The budget on real counts: London, and its boroughs dealt into parts, in months no calibration has seen."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.evaluation import evaluate
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import MONTH
from services.indicators.domain.detection.surroundings import LEVEL_WORTH
from tests.london import London

CALIBRATED = range(18, 27)
"""Months with six to learn from and twelve to calibrate on."""
TOO_MANY = 1.5
"""Times the budget."""


@dataclass(frozen=True)
class Held:
    """What was raised in each held-out month of each part, as a share of the budget."""

    shares: tuple[float, ...]

    @property
    def pooled(self) -> float:
        """All that was raised over all that was allowed."""
        return float(np.mean(self.shares))

    @property
    def kept(self) -> float:
        """Share of months that raised at most one and a half times the budget."""
        return float(np.mean([share <= TOO_MANY for share in self.shares]))


def parts(city: London, number: int) -> list[London]:
    """The city as so many counties: every `number`-th borough, in alphabetical order, in the same one."""
    borough = np.array(city.boroughs)
    return [_part(city, borough, borough % number == part) for part in range(number)]


def _part(city: London, borough: np.ndarray, chosen: np.ndarray) -> London:
    return London(city.counts[chosen], tuple(borough[chosen].tolist()))


def held_out(counties: list[London], budget: float, *, named: bool) -> Held:
    """Months 19 to 27 of all `counties` together; `named` says whether boroughs are."""
    shares = []
    for county in counties:
        covered = np.ones(county.counts.shape[1:], np.bool_)
        table = Table(
            county.counts, covered, MONTH, county.boroughs if named else (), level_worth=LEVEL_WORTH
        )
        shares += [int(e.alert.sum()) / budget for e in evaluate(table, CALIBRATED, budget=budget)]
    return Held(tuple(shares))
