"""Rules that compare a count with the mean of earlier ones, as scores: the lower, the more alarming.

Divisors have a floor of half an event, so that a rule is not lost to series without counts.
"""

import numpy as np
from scipy import stats

from deploy.rivals.series import Series, earlier, trailing
from services.indicators.domain.detection.history import Floats

SPAN = 12
"""Periods that spread and moving ranges are learnt from."""

HALF = 0.5


def last_year(series: Series) -> Floats:
    """Growth on the same period of last year."""
    then = earlier(np.where(series.covered, series.counts, np.nan), series.year)
    growth: Floats = series.counts / np.maximum(then, HALF)
    return -growth


def deviations(series: Series) -> Floats:
    """Standard deviations of twelve periods above their mean."""
    above: Floats = (series.counts - series.mean(SPAN)) / np.maximum(series.deviation(SPAN), HALF)
    return -above


def moving_ranges(series: Series) -> Floats:
    """Mean moving ranges of twelve periods above their mean; a range spans no period that is not covered."""
    both = series.covered & (earlier(series.covered.astype(np.float64), 1) == 1)
    steps = np.where(both, np.abs(np.diff(series.counts, axis=-1, prepend=0.0)), 0.0)
    number = trailing(both.astype(np.float64), SPAN - 1)
    ranges = trailing(steps, SPAN - 1) / np.where(number > 0, number, np.nan)
    above: Floats = (series.counts - series.mean(SPAN)) / np.maximum(ranges, HALF)
    return -above


def poisson_z(series: Series) -> Floats:
    """Roots of the year's mean above it."""
    mean = series.mean(series.year)
    above: Floats = (series.counts - mean) / np.sqrt(np.maximum(mean, HALF))
    return -above


def poisson(series: Series) -> Floats:
    """Log of P(Y >= y) for a Poisson count with the mean of the year before."""
    mean = np.maximum(series.mean(series.year), HALF / series.year)
    return np.asarray(stats.poisson.logsf(series.counts - 1, mean))


def c_test(series: Series) -> Floats:
    """Log of P(so many or more of the year's and this period's events in this one), the conditional test."""
    past, number = trailing(series.counts, series.year), series.known(series.year)
    return np.asarray(stats.binom.logsf(series.counts - 1, series.counts + past, 1 / (number + 1)))
