"""Rules that analysts use for hotspots today, as scores: the lower, the more alarming.

Each takes counts (wards, types, months) and a month with twelve before it, and gives (wards, types). Divisors
have a floor of half an event, so that a rule is not lost to series without counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from services.indicators.domain.detection.history import Counts, Floats

YEAR = 12
HALF = 0.5

Score = Callable[[Counts, int], Floats]


@dataclass(frozen=True)
class CommonRule:
    """A rule under its usual name; it alerts where the score is at most `usual`."""

    name: str
    score: Score
    usual: float


def _before(counts: Counts, month: int) -> Floats:
    return counts[:, :, month - YEAR : month].astype(np.float64)


def last_year(counts: Counts, month: int) -> Floats:
    """Growth on the same month of last year."""
    growth: Floats = counts[:, :, month] / np.maximum(counts[:, :, month - YEAR], HALF)
    return -growth


def deviations(counts: Counts, month: int) -> Floats:
    """Standard deviations of the twelve months above their mean."""
    past = _before(counts, month)
    above: Floats = (counts[:, :, month] - past.mean(axis=2)) / np.maximum(past.std(axis=2, ddof=1), HALF)
    return -above


def moving_ranges(counts: Counts, month: int) -> Floats:
    """Mean moving ranges of the twelve months above their mean."""
    past = _before(counts, month)
    ranges = np.maximum(np.abs(np.diff(past, axis=2)).mean(axis=2), HALF)
    above: Floats = (counts[:, :, month] - past.mean(axis=2)) / ranges
    return -above


def poisson_z(counts: Counts, month: int) -> Floats:
    """Roots of the twelve-month mean above it."""
    mean = _before(counts, month).mean(axis=2)
    above: Floats = (counts[:, :, month] - mean) / np.sqrt(np.maximum(mean, HALF))
    return -above


def poisson(counts: Counts, month: int) -> Floats:
    """Log of P(Y >= y) for a Poisson count with the twelve-month mean."""
    mean = np.maximum(_before(counts, month).sum(axis=2), HALF) / YEAR
    tail: Floats = stats.poisson.logsf(counts[:, :, month] - 1, mean)
    return tail


def c_test(counts: Counts, month: int) -> Floats:
    """Log of P(so many or more of the thirteen months' events in the last), the conditional test."""
    now, past = counts[:, :, month], _before(counts, month).sum(axis=2)
    tail: Floats = stats.binom.logsf(now - 1, now + past, 1 / (YEAR + 1))
    return tail


COMMON_RULES = (
    CommonRule("+20 % on last year", last_year, -1.2),
    CommonRule("mean + 2 SD", deviations, -2.0),
    CommonRule("XmR", moving_ranges, -2.66),
    CommonRule("z of 2", poisson_z, -2.0),
    CommonRule("C-test, p .001", c_test, float(np.log(0.001))),
    CommonRule("Poisson, p .001", poisson, float(np.log(0.001))),
)
