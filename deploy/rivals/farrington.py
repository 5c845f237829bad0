"""Farrington's rule on ward series, as scores: the lower, the more alarming.

The method is that of the counties' own tier (`farrington_flexible`, checked against R); here it meets series as
small as wards have, which it was not made for.
"""

from dataclasses import dataclass

import numpy as np

from deploy.rivals.series import MONTHS, WEEKS, Series
from services.indicators.domain.detection import farrington_flexible
from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.predictive import LEAST_P, reaches

HALF = 0.5
MOST_YEARS, LEAST_YEARS = 5, 3


@dataclass(frozen=True)
class Reference:
    """Which earlier periods a count is compared with; in periods, `seasons` a number."""

    half_window: int
    seasons: int
    excluded: int


FLEXIBLE = {WEEKS: Reference(3, 10, 26), MONTHS: Reference(1, 5, 6)}
"""As published for weeks; for months the nearest there is: a quarter, five seasons, half a year left out."""

SAME_SEASON = Reference(3, 1, 3)
"""Months up to three from the same month of last year, as in Farrington et al. 1996, without trend or seasons."""


def flexible(series: Series) -> Floats:
    """Log of P(Y >= y) by Farrington Flexible (Noufaily et al. 2013), from three to five years of history."""
    return _scores(series, FLEXIBLE[series.year], LEAST_YEARS)


def one_year(series: Series) -> Floats:
    """The same of the one year that a short table of months has, its season alone."""
    return _scores(series, SAME_SEASON, 1)


def _scores(series: Series, reference: Reference, least_years: int) -> Floats:
    scores = np.full(series.counts.shape, np.nan)
    known = np.where(series.covered, series.counts, np.nan)
    for at in range(least_years * series.year + reference.half_window, series.counts.shape[-1]):
        asked = series.wanted[..., at]
        if asked.any():
            years = min(MOST_YEARS if least_years > 1 else 1, (at - reference.half_window) // series.year)
            scores[..., at][asked] = _at_last(known[asked, : at + 1], series.year, years, reference)
    return scores


def _at_last(counts: Floats, year: int, years: int, reference: Reference) -> Floats:
    """Of the last period of `counts`, shape (series, periods); the mean has a floor, as the other rules' have."""
    last = counts.shape[1] - 1
    found = farrington_flexible(
        counts,
        [last],
        years_back=years,
        half_window=reference.half_window,
        periods=reference.seasons,
        past_weeks_excluded=reference.excluded,
        limit=(1, 1),
        year=year,
    )
    mean = np.maximum(found.expected, HALF / year).reshape(-1)
    tail = reaches(counts[:, last], mean, found.dispersion.reshape(-1) * mean)
    return np.log(np.maximum(tail, LEAST_P))
