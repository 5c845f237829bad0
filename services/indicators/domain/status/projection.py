"""The projected year end: what is counted so far, and seasonal share x level for each month to come.

Shares and levels are those of the Poisson model with a factor for each calendar month and one for each block of
twelve months counted back from the newest, fitted by proportional scaling over the months that are known (Deming
and Stephan 1940). The year's sum is then drawn many times: the level's own uncertainty as a gamma, the months to
come as a negative binomial, always from the same seed.
"""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.figures import significant
from services.indicators.domain.status.spans import YEAR
from shared.events import Projection

METHOD = "seasonal share x level"
ENOUGH = 24
"""Covered months behind a projection."""
FIRST_AT = 3
"""Settled months of the year before one is made."""
DRAWS = 4000
SEED = 20260401
INTERVAL = (10.0, 90.0)
"""Percentiles of the 80 % interval."""
ROUNDS = 50
SETTLED = 1e-9
BLOCKS = 5
"""Years looked back on, at most."""


@dataclass(frozen=True, slots=True)
class Past:
    """Months by block of twelve (newest first) and by months since the block began; `seen` marks known ones."""

    counts: Floats
    seen: Flags


@dataclass(frozen=True, slots=True)
class Model:
    """Expected count of month m of block b: `level[b] * share[m]`; the shares sum to 1."""

    level: Floats
    share: Floats
    dispersion: float
    """Variance over mean of a month, at least 1."""
    drift: float
    """Variance of the log of the level from one year to the next, beyond what chance explains."""


def past_of(series: list[tuple[int, float]], last: int) -> Past:
    """The known months of up to five years that end with month `last`."""
    counts, seen = np.zeros((BLOCKS, YEAR)), np.zeros((BLOCKS, YEAR), np.bool_)
    for month, value in series:
        back = last - month
        if 0 <= back < BLOCKS * YEAR:
            counts[back // YEAR, YEAR - 1 - back % YEAR] = value
            seen[back // YEAR, YEAR - 1 - back % YEAR] = True
    used = seen.any(axis=1)
    return Past(counts[used], seen[used])


def is_enough(past: Past) -> bool:
    """Whether 24 months are known, with every month of the year and half of the newest twelve among them."""
    if not len(past.seen):
        return False
    return bool(past.seen.sum() >= ENOUGH and past.seen.any(axis=0).all() and past.seen[0].sum() >= YEAR // 2)


def fit(past: Past) -> Model:
    """Levels and seasonal shares of the known months, and how far months and years stray from them."""
    known = past.seen.astype(np.float64)
    counts = past.counts * known
    share, level = np.full(YEAR, 1 / YEAR), counts.sum(axis=1)
    for _ in range(ROUNDS):
        before = share
        level = counts.sum(axis=1) / np.maximum(known @ share, SETTLED)
        share = counts.sum(axis=0) / np.maximum(level @ known, SETTLED)
        share = share / share.sum() if share.sum() else before
        if np.abs(share - before).max() < SETTLED:
            break
    mean = np.outer(level, share)
    return Model(level, share, _dispersion(counts, mean, past.seen), _drift(counts, level))


def _dispersion(counts: Floats, mean: Floats, seen: Flags) -> float:
    """Pearson's chi-square over its degrees of freedom."""
    cells = seen & (mean > 0)
    freedom = int(cells.sum()) - len(mean) - YEAR + 1
    if freedom < 1:
        return 1.0
    squares: Floats = (counts[cells] - mean[cells]) ** 2 / mean[cells]
    return max(1.0, float(squares.sum()) / freedom)


def _drift(counts: Floats, level: Floats) -> float:
    """By moments: squared steps of the log level from year to year, less what counting alone would give."""
    sums = counts.sum(axis=1)
    steps = [
        np.log(level[b] / level[b + 1]) ** 2 - 1 / sums[b] - 1 / sums[b + 1]
        for b in range(len(level) - 1)
        if sums[b] > 0 and sums[b + 1] > 0
    ]
    return max(0.0, float(np.mean(steps))) if steps else 0.0


def project(so_far: float, past: Past, elapsed: int) -> tuple[float, Counts]:
    """The expected year end, and drawn ones; `elapsed` months of the year end with the newest month of `past`."""
    model = fit(past)
    left = YEAR - elapsed
    mean = float(model.level[0] * model.share[:left].sum())
    rng = np.random.default_rng(SEED)
    middle = (
        YEAR / 2 + left / 2
    ) / YEAR  # years from the middle of the newest twelve months to that of those to come
    spread = model.dispersion / max(float(model.level[0]), 1.0) + model.drift * middle
    means = mean * rng.gamma(1 / spread, spread, DRAWS)
    return so_far + mean, np.asarray(so_far + _months(means, model.dispersion, rng), np.int64)


def _months(means: Floats, dispersion: float, rng: np.random.Generator) -> Counts:
    """Sums of the months to come: negative binomials of one dispersion add up to one of the same."""
    if dispersion - 1 < SETTLED:
        return rng.poisson(means)
    size = np.maximum(means / (dispersion - 1), SETTLED)
    return rng.negative_binomial(size, 1 / dispersion)


def projected(
    so_far: float, past: Past, elapsed: int, target: float | None, lower_is_better: bool
) -> Projection:
    """The year end with its 80 % interval, and how probably it misses the target."""
    value, drawn = project(so_far, past, elapsed)
    low, high = np.percentile(drawn, INTERVAL)
    misses = None
    if target is not None:
        missed = drawn > target if lower_is_better else drawn < target
        misses = significant(float(missed.mean()))
    return Projection(
        method=METHOD,
        value=significant(value),
        low=significant(float(low)),
        high=significant(float(high)),
        misses=misses,
        target=None if target is None else significant(target),
    )
