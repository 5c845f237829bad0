"""The ward test: which ward has more of a type than its usual share of what the county has now.

Tier 2 of the detection rules, steps 1 to 6: an empirical Bayes share per ward (`shares`), a negative binomial
whose variance is learnt from past errors (`dispersion`), and the mid-p of each window (`predictive`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.indicators.domain.detection.discovery import discovery_rate
from services.indicators.domain.detection.dispersion import Dispersion, learn_dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats, History, Spans, history_of
from services.indicators.domain.detection.predictive import central_range, mid_p
from services.indicators.domain.detection.shares import Memory, expected
from services.indicators.domain.detection.surprise import WardSurprise

__all__ = ["MONTHLY_GATES", "MONTHS", "WardSurprise", "fit_dispersion", "ward_surprise"]

Number = TypeVar("Number", np.int64, np.float64)

MONTHS = (1, 3)
"""Windows of a monthly evaluation."""

MONTHLY_GATES = ((1, 3),)
"""A ward is tested only if it had at least 3 in the last month: pairs of (periods, least count)."""


def ward_surprise(
    counts: ArrayLike,
    *,
    windows: Sequence[int] = MONTHS,
    covered: ArrayLike | None = None,
    at: int | None = None,
    half_life: float = 6.0,
    reach: int = 36,
    guard: int = 0,
    learning: int = 6,
    gates: Sequence[tuple[int, int]] = MONTHLY_GATES,
    residual_periods: int = 12,
    residual_step: int = 1,
    own_variance: bool = False,
    dispersion: Dispersion | None = None,
) -> WardSurprise:
    """Judges every ward and type of a county at period `at` (the last if None); later periods are not read.

    `counts` is whole numbers (wards, types, periods), without a row for unlocated incidents. `covered` is bool
    (types, periods), all true if None; the caller marks periods before a break of a type as not covered.
    `windows`, `half_life`, `reach`, `guard` and `learning` are in periods. A ward must meet all `gates`, pairs
    of (periods, least count). The variance is learnt from `residual_periods` cells of `residual_step` periods
    each, before the shortest window, or is `dispersion`, an earlier result of `fit_dispersion`.

    With `own_variance` each window learns from cells of its own length instead. Shares drift, and over three
    months a drift adds up where noise averages out, so that the variance of single months makes the long
    window too sure of itself: on London 2017/18, at the same 20 alerts a month, .37 of injected one-month
    hotspots were found instead of .31.

    ValueError if a shape does not fit or a number is out of its range.
    """
    history = history_of(counts, covered, at)
    memory = _memory(half_life, reach, guard, learning)
    fitted = dispersion or _fit(history, windows, memory, residual_periods, residual_step, own_variance)
    return _result(history, _look(history, windows, memory, fitted), gates, memory, fitted)


def fit_dispersion(
    counts: ArrayLike,
    *,
    windows: Sequence[int] = MONTHS,
    covered: ArrayLike | None = None,
    at: int | None = None,
    half_life: float = 6.0,
    reach: int = 36,
    guard: int = 0,
    learning: int = 6,
    residual_periods: int = 12,
    residual_step: int = 1,
    own_variance: bool = False,
) -> Dispersion:
    """The variance that `ward_surprise` would learn from the same arguments, to be kept between evaluations."""
    history = history_of(counts, covered, at)
    memory = _memory(half_life, reach, guard, learning)
    return _fit(history, windows, memory, residual_periods, residual_step, own_variance)


def _memory(half_life: float, reach: int, guard: int, learning: int) -> Memory:
    if not (0 < half_life < float("inf") and 0 <= guard < reach and learning >= 1):
        raise ValueError("half_life > 0, 0 <= guard < reach and learning >= 1 are needed")
    return Memory(half_life, reach, guard, learning)


def _fit(
    history: History, windows: Sequence[int], memory: Memory, cells: int, step: int, own: bool
) -> Dispersion:
    if cells < 1 or step < 1:
        raise ValueError("residual_periods and residual_step must be at least 1")
    before = history.at + 1 - int(_lengths(windows).min())
    lengths = windows if own else (step,)
    return learn_dispersion(history, memory, before=before, cells=cells, step=step, lengths=lengths)


def _lengths(windows: Sequence[int]) -> Counts:
    lengths = np.array(windows, np.int64)
    if not len(lengths) or lengths.min() < 1:
        raise ValueError("windows must be one or more lengths of at least one period")
    return lengths


@dataclass(frozen=True, slots=True)
class _Look:
    """All windows side by side: arrays of shape (wards, types, windows), or (types, windows)."""

    spans: Spans
    observed: Counts
    mu: Floats
    variance: Floats
    p: Floats
    heard: Flags
    learned: Counts
    judged: Flags


def _look(history: History, windows: Sequence[int], memory: Memory, fitted: Dispersion) -> _Look:
    lengths = _lengths(windows)
    spans = Spans(history.at + 1 - lengths, lengths)
    observed, mu = history.sums(spans), expected(history, spans, memory)
    variance = fitted.variance(mu)
    heard, learned = history.whole(spans), memory.learned(history, spans.starts)
    judged = heard & (learned >= memory.learning) & (len(observed) > 1)
    p = np.where(judged, mid_p(observed, mu, variance), 1.0)
    return _Look(spans, observed, mu, variance, p, heard, learned, judged)


def _result(
    history: History, look: _Look, gates: Sequence[tuple[int, int]], memory: Memory, fitted: Dispersion
) -> WardSurprise:
    judged = look.judged.any(axis=1)
    best = np.where(look.judged, look.p, 2.0).argmin(axis=2)  # a window not judged never surprises most
    tested = judged & _meets(history, gates)
    p = np.where(tested, np.minimum(1.0, look.p.min(axis=2) * look.judged.sum(axis=1)), 1.0)
    mu, variance = (np.where(judged, _of(best, values), 0.0) for values in (look.mu, look.variance))
    low, high = central_range(mu, variance)
    shortest = int(look.spans.lengths.argmin())
    return WardSurprise(
        observed=np.where(judged, _of(best, look.observed), look.observed[:, :, shortest]),
        expected=mu,
        variance=variance,
        low=low,
        high=high,
        p=p,
        p_long=_longest(look),
        bh_q=discovery_rate(p, tested),
        tested=tested,
        window=np.where(judged, best, -1),
        judged=look.judged,
        heard=look.heard[:, shortest],
        learned=look.learned[:, shortest],
        learning=memory.learning,
        dispersion=fitted,
    )


def _meets(history: History, gates: Sequence[tuple[int, int]]) -> Flags:
    """Whether a ward's newest counts meet every gate, shape (wards, types)."""
    lengths, least = np.array(gates, np.int64).reshape(-1, 2).T
    recent = history.sums(Spans(history.at + 1 - lengths, lengths))
    met: Flags = np.all(recent >= least, axis=2)
    return met


def _of(best: Counts, values: NDArray[Number]) -> NDArray[Number]:
    """The value of each ward's and type's own window."""
    return np.take_along_axis(values, best[:, :, np.newaxis], axis=2)[:, :, 0]


def _longest(look: _Look) -> Floats:
    """Mid-p of the longest window judged, shape (wards, types); 1 where none was."""
    p = np.ones(look.p.shape[:2])
    for window in np.argsort(look.spans.lengths, kind="stable"):
        p = np.where(look.judged[:, window], look.p[:, :, window], p)
    return p
