"""Whether a week's count exceeds what a negative binomial of its mean and dispersion allows."""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.predictive import LEAST_P, POISSON_BELOW, reaches


@dataclass(frozen=True, slots=True)
class FarringtonResult:
    """Judged weeks; arrays of shape (series, weeks judged), axes of length one dropped."""

    expected: Floats
    """Mean of the week's count had nothing happened."""

    upper: Counts
    """The count that is exceeded with a probability of at most alpha."""

    p_value: Floats
    """P(Y >= y) under the negative binomial of `expected` and `dispersion`; 1 where nothing was judged."""

    dispersion: Floats
    """Variance over mean, at least 1."""

    alarm: Flags
    """Above `upper` and above `expected`, with as many recent counts as the limit asks for."""


def judge(seen: Floats, mu: Floats, dispersion: Floats, alpha: float, enough: Flags) -> FarringtonResult:
    """What counts `seen` (NaN: not covered) say of means `mu` and dispersions; all of shape (series, weeks).

    `enough` tells where recent counts allow an alarm. Where `mu` is 0 there was nothing to compare with.
    """
    judged = ~np.isnan(seen) & (mu > 0)
    y = np.where(judged, seen, 0)
    upper = _upper(mu, dispersion, alpha)
    p = np.clip(reaches(y, mu, mu * dispersion), LEAST_P, 1.0)
    alarm = judged & enough & (y > upper) & (y > mu)
    return FarringtonResult(
        expected=np.squeeze(mu),
        upper=np.squeeze(upper),
        p_value=np.squeeze(p),
        dispersion=np.squeeze(dispersion),
        alarm=np.squeeze(alarm),
    )


def _upper(mu: Floats, dispersion: Floats, alpha: float) -> Counts:
    """The smallest count that is exceeded with a probability of at most alpha."""
    spread = (dispersion - 1 > POISSON_BELOW) & (mu > 0)
    extra = np.where(spread, dispersion - 1, 1.0)
    wide = scipy.stats.nbinom.isf(alpha, np.where(spread, mu, 1.0) / extra, 1 / (1 + extra))
    upper: Floats = np.where(spread, wide, scipy.stats.poisson.isf(alpha, mu))
    return upper.astype(np.int64)
