"""Farrington Flexible: has a county or district more of a type this week than its season and trend explain?

Tier 1 of the detection rules: Noufaily et al. 2013, An improved algorithm for outbreak detection in multiple
surveillance systems, Statistics in Medicine 32, on Farrington et al. 1996, with the negative binomial bound.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them
from numpy.typing import ArrayLike

from services.indicators.domain.detection.baseline import YEAR, Baseline, baseline_of
from services.indicators.domain.detection.exceedance import FarringtonResult, judge
from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.predictive import LEAST_P
from services.indicators.domain.detection.seasonal import Regression, regress

TREND_YEARS = 3
"""Years of weeks below which no trend is fitted."""

BLOCK = 512
"""Fits made together: what they need stays in a processor's cache."""


def farrington_flexible(
    counts: ArrayLike,
    at: int | Sequence[int],
    *,
    years_back: int = 5,
    half_window: int = 3,
    periods: int = 10,
    past_weeks_excluded: int = 26,
    weights_threshold: float = 2.58,
    alpha: float = 0.005,
    limit: tuple[int, int] = (5, 4),
    trend_alpha: float = 1.0,
    year: int = YEAR,
    reported: ArrayLike = 1.0,
) -> FarringtonResult:
    """Judges the weeks `at` (0-based) of weekly `counts`, shape (weeks,) or (series, weeks); later ones are unread.

    A quasi-Poisson regression on `periods` seasons and a trend learns from `years_back` years of 52 weeks,
    widened by `half_window` weeks and without the last `past_weeks_excluded`; weeks whose Anscombe residual is
    above `weights_threshold` then weigh less. An alarm needs `limit[0]` counts in the last `limit[1]` weeks.
    NaN is a week that is not covered: it is neither learnt from nor judged. Where no week of the own season is
    covered nothing is judged and 0 expected.

    The trend needs three years, and is dropped where it would expect more than was ever seen, where its fit
    does not settle, and where its p exceeds `trend_alpha`: by default never, as Noufaily et al. advise.

    Gives what `farringtonFlexible` of the R package surveillance 1.20.3 gives with thresholdMethod nbPlugin and
    pThresholdTrend 1. There the score (y - mu)/(U - mu) > 1 is the alarm; where U < mu (a huge dispersion, or
    a season without counts) that would alarm below U, so the sign is asked for here.

    `reported` is the share of a judged week's incidents that is known by now, within (0, 1] and of a shape that
    fits (series, weeks judged). Its expectation is scaled by it and its dispersion to match (of a negative binomial
    count each event is seen or not); counts are never inflated.

    `year` is the number of weeks in one; 12 judges months, with the other numbers in months too.

    ValueError if counts are not whole, `at` has too little history, or a number is out of its range.
    """
    table = _table(counts)
    baseline = baseline_of(years_back, half_window, periods, past_weeks_excluded, year)
    weeks = _weeks(at, table.shape[1], years_back * year + half_window, limit)
    if not (0 < alpha < 1 and weights_threshold > 0):
        raise ValueError("0 < alpha < 1 and weights_threshold > 0 are needed")
    share = np.asarray(reported, np.float64)
    if not ((share > 0) & (share <= 1)).all():
        raise ValueError("reported must lie within 0 and 1, and not be 0")
    history = table[:, weeks[:, np.newaxis] - baseline.back].reshape(-1, len(baseline.back))
    trend = trend_alpha if years_back >= TREND_YEARS else -1.0
    fits = [
        _predict(history[start : start + BLOCK], baseline, weights_threshold, trend)
        for start in range(0, len(history), BLOCK)
    ]
    expected, dispersion = (np.concatenate(part).reshape(-1, len(weeks)) for part in zip(*fits, strict=True))
    recent = np.nansum(table[:, weeks[:, np.newaxis] - np.arange(limit[1])], axis=-1)
    seen_spread = 1 + share * (dispersion - 1)
    return judge(table[:, weeks], share * expected, seen_spread, alpha, recent >= limit[0])


def _table(counts: ArrayLike) -> Floats:
    table = np.atleast_2d(np.asarray(counts, np.float64))
    known = table[~np.isnan(table)]
    if table.ndim != 2 or not np.isfinite(known).all() or (known < 0).any() or (known % 1 != 0).any():
        raise ValueError(
            "counts must be whole numbers, none below zero, of the shape (weeks,) or (series, weeks)"
        )
    return table


def _weeks(at: int | Sequence[int], weeks: int, least: int, limit: tuple[int, int]) -> Counts:
    chosen = np.atleast_1d(np.asarray(at))
    if chosen.dtype.kind not in "iu" or chosen.ndim != 1:
        raise ValueError("at must be one or more whole numbers")
    if (chosen < least).any() or (chosen >= weeks).any():
        raise ValueError(f"each week of at must have {least} weeks before it, and be one of the {weeks}")
    if not 1 <= limit[1] <= least + 1:
        raise ValueError("limit must name at least one week, and no more than the baseline reaches back")
    return chosen.astype(np.int64)


def _predict(history: Floats, baseline: Baseline, threshold: float, trend: float) -> tuple[Floats, Floats]:
    """Expected counts and dispersions, both of shape (fits,), of a history (fits, weeks).

    An expectation of 0, which no fit gives, stands for a season without a known week.
    """
    learned = ~np.isnan(history[:, baseline.own]).all(axis=-1)
    level = _reweighted(history, baseline, threshold, trend=False)
    expected, dispersion = np.where(learned, level.expected, 0.0), level.dispersion
    if trend < 0:
        return expected, dispersion
    sloped = _reweighted(history, baseline, threshold, trend=True)
    kept = (
        sloped.settled & (sloped.expected <= sloped.seen.max(axis=-1)) & (_trend_p(sloped) <= trend) & learned
    )
    return np.where(kept, sloped.expected, expected), np.where(kept, sloped.dispersion, dispersion)


def _reweighted(history: Floats, baseline: Baseline, threshold: float, *, trend: bool) -> Regression:
    """Models fitted again with less weight on past outbreaks; the weights of the known weeks have the mean 1."""
    known = (~np.isnan(history)).astype(np.float64)
    seen = np.nan_to_num(history)
    first = regress(seen, known, baseline, trend=trend)
    residual = first.anscombe()
    weight = known * np.where(residual > threshold, np.maximum(residual, threshold) ** -2.0, 1.0)
    scale = known.sum(axis=-1) / np.maximum(weight.sum(axis=-1), LEAST_P)
    second = regress(seen, weight * scale[:, np.newaxis], baseline, trend=trend)
    return replace(second, settled=first.settled & second.settled)


def _trend_p(model: Regression) -> Floats:
    """Two-sided p of Wald's test that the slope is 0, shape (fits,)."""
    deviation = np.abs(model.slope) * np.sqrt(model.information / model.dispersion)
    return np.asarray(2 * scipy.stats.t.sf(deviation, model.freedom), np.float64)
