"""Quasi-Poisson regressions on seasons and a trend, many at once.

The log of a week's mean is the level of its season plus slope x years. Fisher's scoring is a series of weighted
straight lines, and with a level for each season a line needs sums over seasons only, no matrices: both sides
are taken as distances from the season's mean, and one slope is left.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.detection.baseline import Baseline
from services.indicators.domain.detection.history import Flags, Floats

START = 0.1
"""Added to the counts for a first guess of the means."""

SETTLED, LITTLE = 1e-8, 0.1
"""Scoring ends when the deviance changes by less than this share of itself and a little. Both, the start and the
steps are those of R's glm.fit: the dispersion takes the last step's weights, and its fifth digit shows them."""

STEPS = 25

LEAST_MEAN = float(np.finfo(np.float64).eps)
"""Of a season without counts, whose level falls for ever."""

GREATEST_LOG = 100.0
"""A bound on the log of a mean that overshoots on its way."""


@dataclass(frozen=True, slots=True)
class Regression:
    """Fitted models, one a row; `seen`, `weight`, `mean` and `working` have the shape (fits, weeks)."""

    baseline: Baseline
    seen: Floats
    weight: Floats
    """Zero where a week is not known."""

    trend: bool
    """Whether the models have a slope among their parameters."""

    mean: Floats
    working: Floats
    """Weights of the last line that was fitted."""

    slope: Floats
    """Shape (fits,), log growth a year; 0 without a trend."""

    expected: Floats
    """Mean of the judged week, shape (fits,)."""

    settled: Flags
    """Whether scoring came to an end, shape (fits,)."""

    @property
    def freedom(self) -> Floats:
        """Weeks known less parameters, but at least one; shape (fits,)."""
        known = (self.weight > 0).astype(np.float64)
        seasons = (self.baseline.by_season(known) > 0).sum(axis=-1)
        freedom: Floats = np.maximum(known.sum(axis=-1) - seasons - self.trend, 1.0)
        return freedom

    @property
    def dispersion(self) -> Floats:
        """Pearson's chi-square over its degrees of freedom, at least 1; shape (fits,)."""
        squares: Floats = (self.working * ((self.seen - self.mean) / self.mean) ** 2).sum(axis=-1)
        return np.maximum(squares / self.freedom, 1.0)

    @property
    def information(self) -> Floats:
        """What the counts tell of the slope: its variance is the dispersion over this; shape (fits,)."""
        told: Floats = (self.working * _around(self.baseline, self.working) ** 2).sum(axis=-1)
        return told

    def anscombe(self) -> Floats:
        """Anscombe residuals over their standard deviation, shape (fits, weeks); 0 where none is defined."""
        raw = 1.5 * (self.seen ** (2 / 3) * self.mean ** (-1 / 6) - np.sqrt(self.mean))
        free = 1 - self._leverage()
        defined = (free > LEAST_MEAN) & (self.weight > 0)
        spread = np.sqrt(self.dispersion[:, np.newaxis] * np.where(defined, free, 1.0))
        return np.where(defined, raw / spread, 0.0)

    def _leverage(self) -> Floats:
        """Diagonal of the hat matrix: of the season's level, and of the slope if there is one."""
        total = self.baseline.by_season(self.working)
        leverage = _over(self.working, self.baseline.by_week(total))
        if not self.trend:
            return leverage
        pull = self.working * _around(self.baseline, self.working) ** 2
        return leverage + _over(pull, pull.sum(axis=-1, keepdims=True))


def regress(seen: Floats, weight: Floats, baseline: Baseline, *, trend: bool) -> Regression:
    """Models of greatest quasi-likelihood; `seen` counts and `weight` have the shape (fits, weeks).

    Counts that all lie at one end of their seasons have no greatest one: their slope goes on until scoring ends.
    """
    mean, working = seen + START, np.zeros(seen.shape)
    slope, expected, settled = np.zeros(len(seen)), np.zeros(len(seen)), np.zeros(len(seen), np.bool_)
    before = _deviance(seen, weight, mean)
    for _ in range(STEPS):  # each fit is left alone once it has settled
        open_ = np.flatnonzero(~settled)
        y, w = seen[open_], weight[open_]
        working[open_] = w * mean[open_]
        slope[open_], expected[open_], mean[open_] = _line(y, mean[open_], working[open_], baseline, trend)
        now = _deviance(y, w, mean[open_])
        settled[open_] = np.abs(now - before[open_]) < SETTLED * (np.abs(now) + LITTLE)
        before[open_] = now
    return Regression(baseline, seen, weight, trend, mean, working, slope, expected, settled)


def _line(
    seen: Floats, mean: Floats, working: Floats, baseline: Baseline, trend: bool
) -> tuple[Floats, Floats, Floats]:
    """Slopes and expectations (fits,) and means (fits, weeks) after one step of scoring."""
    aim = np.log(mean) + (seen - mean) / mean
    total = baseline.by_season(working)
    level = _over(baseline.by_season(working * aim), total)
    slope = np.zeros((len(seen), 1))
    if trend:
        around = _around(baseline, working)
        pull = working * around
        slope = _over(
            (pull * (aim - baseline.by_week(level))).sum(axis=-1, keepdims=True), _total(pull * around)
        )
        level = level - slope * _over(baseline.by_season(working * baseline.years), total)
    return slope[:, 0], _mean(level[:, 0]), _mean(baseline.by_week(level) + slope * baseline.years)


def _mean(log: Floats) -> Floats:
    return np.maximum(np.exp(np.minimum(log, GREATEST_LOG)), LEAST_MEAN)


def _around(baseline: Baseline, working: Floats) -> Floats:
    """Years from the mean time of the season, shape (fits, weeks)."""
    centre = _over(baseline.by_season(working * baseline.years), baseline.by_season(working))
    return baseline.years - baseline.by_week(centre)


def _deviance(seen: Floats, weight: Floats, mean: Floats) -> Floats:
    deviance: Floats = 2 * (weight * (scipy.special.xlogy(seen, seen / mean) - (seen - mean))).sum(axis=-1)
    return deviance


def _total(weekly: Floats) -> Floats:
    total: Floats = weekly.sum(axis=-1, keepdims=True)
    return total


def _over(part: Floats, whole: Floats) -> Floats:
    """part / whole, and 0 where there is nothing to divide by."""
    there = whole > 0
    return np.where(there, part, 0.0) / np.where(there, whole, 1.0)
