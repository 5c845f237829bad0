"""Comparing two counts, exactly: is one rate higher than the other, and by how much?"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them

TIE = 1e-9
"""Relative slack within which two statistics count as equal, as rounding would have it."""

NEGLIGIBLE = 1e-14
"""Tail of a Poisson distribution that is not summed."""


@dataclass(frozen=True, slots=True)
class ExactRatio:
    """Rate of a over rate of b; None stands for a ratio that is not defined, or has no upper end."""

    value: float | None
    low: float
    high: float | None
    p: float
    """Two-sided mid-p that both rates are equal."""


@dataclass(frozen=True, slots=True)
class TwoSample:
    """Two-sided p that two Poisson rates are equal, three ways; the E-test is the most powerful."""

    e_test: float
    exact_conditional: float
    mid_p: float


@lru_cache(maxsize=65536)  # from day to day most figures stay as they were, and one costs milliseconds
def exact_ratio(
    a: int, b: int, exposure_a: float = 1.0, exposure_b: float = 1.0, *, level: float = 0.95
) -> ExactRatio:
    """Ratio of the rates a/exposure_a and b/exposure_b, with its exact interval at `level`.

    Given a + b, a is binomial (Przyborowski & Wilenski 1940); the interval is that of Clopper & Pearson 1934
    for its share, as odds. With b = 0 there is neither value nor upper end; with a = 0 both lower ends are 0.
    ValueError unless counts are whole and not negative, exposures positive and finite, `level` within (0, 1).
    """
    _check(a, b, exposure_a, exposure_b)
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    per = exposure_b / exposure_a
    tail = (1 - level) / 2
    # Odds of the share's beta quantiles are F quantiles; the beta of the swapped pair keeps the digits near 1.
    low = _odds(scipy.stats.beta.ppf(tail, a, b + 1), scipy.stats.beta.isf(tail, b + 1, a)) if a else 0.0
    high = _odds(scipy.stats.beta.isf(tail, a + 1, b), scipy.stats.beta.ppf(tail, b, a + 1)) if b else None
    return ExactRatio(
        value=a / b * per if b else None,
        low=low * per,
        high=None if high is None else high * per,
        p=_conditional(a, b, exposure_a, exposure_b)[1],
    )


def _odds(share: float, rest: float) -> float:
    return float(share) / float(rest)


def poisson_two_sample(a: int, b: int, exposure_a: float = 1.0, exposure_b: float = 1.0) -> TwoSample:
    """Tests that a/exposure_a and b/exposure_b are the same rate; all p two-sided. ValueError as `exact_ratio`.

    The conditional test counts every split of a + b at most as likely as the one seen; its mid-p takes half
    of the seen one's probability off. Both counts zero: every p is 1.
    """
    _check(a, b, exposure_a, exposure_b)
    exact, mid = _conditional(a, b, exposure_a, exposure_b)
    return TwoSample(_e_test(a, b, exposure_a, exposure_b), exact, mid)


def _check(a: int, b: int, exposure_a: float, exposure_b: float) -> None:
    if a != int(a) or b != int(b) or min(a, b) < 0:
        raise ValueError("counts must be whole numbers, none below zero")
    if not all(0 < e < math.inf for e in (exposure_a, exposure_b)):
        raise ValueError("exposures must be positive and finite")


def _conditional(a: int, b: int, exposure_a: float, exposure_b: float) -> tuple[float, float]:
    """Exact conditional p and its mid-p."""
    if a + b == 0:
        return 1.0, 1.0
    share = exposure_a / (exposure_a + exposure_b)
    exact = float(scipy.stats.binomtest(a, a + b, share).pvalue)
    return exact, exact - float(scipy.stats.binom.pmf(a, a + b, share)) / 2


def _e_test(a: int, b: int, exposure_a: float, exposure_b: float) -> float:
    """The E-test of Krishnamoorthy & Thomson 2004 for equal rates, on the score statistic (Gu et al. 2008).

    P(T(X, Y) >= T(a, b)) for independent Poisson X and Y of the pooled rate, with T the squared difference of
    rates over x + y. (The paper's own T does not pool the variance. With unequal exposures it finds a zero in
    the short one extreme: p = .117 instead of .0005 for 8 in 1 against 20 in 12.) For each x the y's that far
    out lie outside the roots of a quadratic, so the sum over all pairs is a sum over x.
    """
    difference = a / exposure_a - b / exposure_b
    if difference == 0:
        return 1.0
    t = difference**2 / (a + b)
    mean_a, mean_b = (e * (a + b) / (exposure_a + exposure_b) for e in (exposure_a, exposure_b))
    x = np.arange(
        scipy.stats.poisson.ppf(NEGLIGIBLE, mean_a), scipy.stats.poisson.isf(NEGLIGIBLE, mean_a) + 1
    )
    u = x / exposure_a
    middle = u + t * exposure_b / 2
    reach = np.sqrt(t * u * (exposure_a + exposure_b) + (t * exposure_b / 2) ** 2)
    slack = TIE * (1 + (middle + reach) * exposure_b)
    below = np.floor((middle - reach) * exposure_b + slack)
    above = np.ceil((middle + reach) * exposure_b - slack)
    below[x == 0] = -1  # nothing on both sides is no difference, though the quadratic has it as a root
    far = scipy.stats.poisson.cdf(below, mean_b) + scipy.stats.poisson.sf(above - 1, mean_b)
    return min(1.0, float(scipy.stats.poisson.pmf(x, mean_a) @ far))
