"""The space-time scan: where, and since when, do neighbouring wards together have too much of a type?

Tier 3 of the detection rules: the space-time permutation scan statistic of Kulldorff et al. 2005, PLoS Medicine
2(3), which needs counts alone, no population; p by the Gumbel tail of Abrams, Kulldorff & Kleinman 2010.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.circles import circles_of
from services.indicators.domain.detection.cylinders import Cylinders, cylinders_of
from services.indicators.domain.detection.history import Counts, Floats, history_of
from services.indicators.domain.detection.predictive import LEAST_P

MOST_INCIDENTS = 10**9
"""More than numpy's hypergeometric law can draw from."""

STEEPEST = 100.0
"""Scales below the mean beyond which a Gumbel tail is 1 to all digits."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The most likely cluster that is still alive in the last period."""

    wards: tuple[int, ...]
    """Rows of the counts, ascending."""

    first: int
    """Index of the period since when."""

    last: int
    """Index of the last period of the counts."""

    observed: int
    expected: float
    llr: float
    """Log likelihood ratio against no cluster."""

    p: float
    """That the most likely cluster of shuffled counts is as likely as this one; within [1e-300, 1]."""

    @property
    def recurrence(self) -> float:
        """Periods between two such clusters by chance, if one looks every period."""
        return 1 / self.p


def scan(
    counts: ArrayLike,
    centroids: ArrayLike,
    *,
    radius: float = 3000.0,
    most_wards: int = 10,
    longest: int = 28,
    permutations: int = 999,
    seed: int = 0,
) -> Cluster | None:
    """The most likely cluster among `counts`, shape (wards, periods), or None if no place has more than expected.

    Candidates are circles around the `centroids`, shape (wards, 2), in metres, of up to `radius` and up to
    `most_wards`, over up to `longest` periods that end with the last. Of equally likely ones it is the one
    with fewest wards, then the shortest. `permutations` shuffles of the incidents' periods, drawn from `seed`,
    say how likely such a cluster is by chance. Margins are given, so a period without a feed expects nothing.

    ValueError unless counts are whole and not negative, at most 1e9 in all, and the rest is within its range.
    """
    table = _table(counts)
    if longest < 1 or permutations < 2:
        raise ValueError("longest >= 1 and permutations >= 2 are needed")
    circles = circles_of(centroids, len(table), radius, most_wards)
    cylinders = cylinders_of(table, circles, longest)
    recent = table[:, ::-1][:, :longest]
    likelihood = cylinders.likelihood(recent)
    if not likelihood.any():
        return None
    by_chance = _by_chance(cylinders, table, longest, permutations, np.random.default_rng(seed))
    centre, size, length = here = _first_greatest(likelihood)
    return Cluster(
        wards=tuple(sorted(circles.members[centre, : size + 1].tolist())),
        first=table.shape[1] - 1 - length,
        last=table.shape[1] - 1,
        observed=int(cylinders.observed(recent)[here]),
        expected=float(cylinders.expected[here]),
        llr=float(likelihood[here]),
        p=_gumbel_tail(float(likelihood[here]), by_chance),
    )


def _table(counts: ArrayLike) -> Counts:
    table = np.asarray(counts)
    if table.ndim != 2:
        raise ValueError("counts must have the shape (wards, periods)")
    checked = history_of(table[:, np.newaxis], None, None).counts[:, 0]
    if checked.sum() > MOST_INCIDENTS:
        raise ValueError(f"no more than {MOST_INCIDENTS} incidents can be shuffled")
    return checked


def _first_greatest(likelihood: Floats) -> tuple[int, int, int]:
    """Index of the greatest; of equal ones the one with the smallest size, then length, then centre."""
    ranked = likelihood.transpose(1, 2, 0)
    size, length, centre = np.unravel_index(int(ranked.argmax()), ranked.shape)
    return int(centre), int(size), int(length)


def _by_chance(
    cylinders: Cylinders, table: Counts, longest: int, permutations: int, rng: np.random.Generator
) -> Floats:
    """Greatest likelihood of each permutation, shape (permutations,)."""
    wards, lately = table.sum(axis=1), table.sum(axis=0)[::-1][:longest]
    return np.array([cylinders.likelihood(shuffled(wards, lately, rng)).max() for _ in range(permutations)])


def shuffled(wards: Counts, lately: Counts, rng: np.random.Generator) -> Counts:
    """Counts (wards, periods) with totals `lately` when incidents of the `wards` totals swap their periods.

    Each period in turn draws its incidents from those that are left; the periods not asked for get the rest.
    """
    left = wards.copy()
    drawn = np.zeros((len(wards), len(lately)), np.int64)
    for period in np.flatnonzero(lately):
        drawn[:, period] = rng.multivariate_hypergeometric(left, int(lately[period]), method="marginals")
        left -= drawn[:, period]
    return drawn


def _gumbel_tail(found: float, by_chance: Floats) -> float:
    """P(a greatest likelihood >= found) under the Gumbel law with the mean and deviation of those by chance."""
    if by_chance.min() == by_chance.max():  # too few incidents to differ: the rank says all there is
        return float((1 + (by_chance >= found).sum()) / (1 + len(by_chance)))
    scale = float(by_chance.std(ddof=1)) * math.sqrt(6) / math.pi
    location = float(by_chance.mean()) - scale * float(np.euler_gamma)
    above = max((found - location) / scale, -STEEPEST)
    return max(-math.expm1(-math.exp(-above)), LEAST_P)
