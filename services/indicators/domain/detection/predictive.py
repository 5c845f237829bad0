"""Step 5 of the ward test: how surprising a count is under the negative binomial that was predicted."""

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.detection.history import Counts, Flags, Floats

POISSON_BELOW = 1e-6
"""Below this V/mu - 1 the negative binomial is a Poisson to all digits that matter, and its r no number."""

TAILS = 0.05, 0.95
"""Ends of the range that is shown with an expectation."""

SURELY = 4.4
"""Deviations above the mean that less than 5 % of any distribution exceed (Cantelli: 1/(1 + 4.4^2))."""

FEW = 60
"""Up to here a range is found by adding up."""

LEAST_P = 1e-300
"""No probability is given as smaller, so that its logarithm exists."""


def mid_p(observed: Counts, mu: Floats, variance: Floats) -> Floats:
    """P(Y > y) + P(Y = y)/2 for a negative binomial with mean `mu` and variance >= mean; any one shape.

    The mid-p value of Lancaster 1961, as the mean of both tails: no difference of near-equal numbers. Within
    [1e-300, 1]. A mean of zero allows only a count of zero, whose mid-p is one half.
    """
    count = observed.astype(np.float64)
    both: Floats = reaches(count + 1, mu, variance) + reaches(count, mu, variance)
    return np.clip(both / 2, LEAST_P, 1.0)


def reaches(count: Floats, mu: Floats, variance: Floats) -> Floats:
    """P(Y >= count), by the incomplete beta (Poisson: gamma) function."""
    spread = _is_spread(mu, variance)
    size = np.where(spread, mu, 1.0) ** 2 / np.where(spread, variance - mu, 1.0)
    failure = np.where(spread, variance - mu, 0.0) / np.where(spread, variance, 1.0)
    some = np.maximum(count, 1.0)
    tail = np.where(
        spread,
        scipy.special.betainc(some, size, failure),
        scipy.special.gammainc(some, np.where(spread, 0.0, mu)),
    )
    return np.where(count > 0, tail, 1.0)


def central_range(mu: Floats, variance: Floats) -> tuple[Counts, Counts]:
    """Smallest counts that at least 5 % and 95 % of the prediction do not exceed; any one shape."""
    low, high = np.zeros(mu.shape, np.int64), np.zeros(mu.shape, np.int64)
    small = mu + SURELY * np.sqrt(variance) < FEW
    low[small], high[small] = _added_up(mu[small], variance[small])
    large = ~small
    m, r = mu[large], mu[large] ** 2 / np.maximum(variance[large] - mu[large], POISSON_BELOW * mu[large])
    low[large], high[large] = (scipy.stats.nbinom.ppf(tail, r, r / (r + m)) for tail in TAILS)
    return low, high


def _added_up(mu: Floats, variance: Floats) -> tuple[Counts, Counts]:
    """Both ends by adding probabilities from zero up: for small counts ten times as fast as a search."""
    wider = np.where(_is_spread(mu, variance), variance - mu, 0.0)
    base = np.where(mu > 0, variance, 1.0)
    size = mu**2 / np.where(wider > 0, wider, 1.0)
    exactly = np.exp(np.where(wider > 0, size * np.log1p(-wider / base), -mu))
    at_most, low, high = exactly, np.zeros(mu.shape, np.int64), np.zeros(mu.shape, np.int64)
    for count in range(FEW):
        low += at_most < TAILS[0]
        high += at_most < TAILS[1]
        exactly = exactly * (count * wider + mu**2) / (base * (count + 1))
        at_most = at_most + exactly
    return low, high


def _is_spread(mu: Floats, variance: Floats) -> Flags:
    wider: Flags = variance - mu > POISSON_BELOW * mu
    return wider & (mu > 0)
