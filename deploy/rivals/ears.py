"""EARS C1, C2 and C3 (Hutwagner et al. 2003, J Urban Health 80), as scores: the lower, the more alarming.

Made for days, and used on weeks and months by the same formulas: seven periods are the baseline.
"""

import numpy as np

from deploy.rivals.series import Series, earlier
from services.indicators.domain.detection.history import Floats

BASELINE = 7
GUARD = 2
"""Periods between the baseline and the judged one, in C2 and C3."""

HALF = 0.5
"""The least deviation, so that a baseline without counts makes no alarm of each event."""


def c1(series: Series, *, least: float = HALF) -> Floats:
    """Standard deviations of the seven periods before above their mean; usual is an alarm above 3.09."""
    return -_above(series, 0, least)


def c2(series: Series, *, least: float = HALF) -> Floats:
    """The same, two periods further back."""
    return -_above(series, GUARD, least)


def c3(series: Series, *, least: float = HALF) -> Floats:
    """Sum of what C2 had above 1 in this period and the two before; usual is an alarm above 2."""
    beyond = _beyond(series, least)
    total: Floats = beyond + earlier(beyond, 1) + earlier(beyond, 2)
    return -total


def c3_as_in_r(series: Series, *, least: float = HALF) -> Floats:
    """What R's surveillance calls C3: the two periods before alone, and something counted now.

    There the bound is the count itself plus (z - what the two had) deviations, so that the judged count cancels
    out. Kept to be checked against R; a rule that does not look at the month it judges is no rival.
    """
    beyond = _beyond(series, least)
    before = earlier(beyond, 1) + earlier(beyond, 2)
    return -np.where(series.counts > 0, before, np.minimum(before, 0.0))


def _above(series: Series, skip: int, least: float) -> Floats:
    """An infinity where nothing ever varied and now does; 0 where nothing varies at all."""
    over = series.counts - series.mean(BASELINE, skip)
    spread = np.maximum(series.deviation(BASELINE, skip), least)
    flat = np.where(over == 0, 0.0, np.copysign(np.inf, over))
    return np.where(
        spread > 0, over / np.where(spread > 0, spread, 1.0), np.where(np.isnan(spread), np.nan, flat)
    )


def _beyond(series: Series, least: float) -> Floats:
    return np.maximum(_above(series, GUARD, least) - 1, 0.0)
