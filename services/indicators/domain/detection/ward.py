"""The ward test: which ward has more of a type than its usual share of what the county has now.

Tier 2 of the detection rules, steps 1 to 6: an empirical Bayes share per ward (`shares`), a negative binomial
whose variance is learnt from past errors (`dispersion`), and the mid-p of each window (`predictive`).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.dispersion import Dispersion, learn_dispersion
from services.indicators.domain.detection.history import Counts, History, history_of, last_of, stretch_of
from services.indicators.domain.detection.memory import Memory
from services.indicators.domain.detection.outlook import Outlook, joined, outlook_of
from services.indicators.domain.detection.surprise import WardSurprise
from services.indicators.domain.detection.windows import look, most_surprising

__all__ = ["MONTHLY_GATES", "MONTHS", "WardSurprise", "fit_dispersion", "learn_outlook", "ward_surprise"]

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
    since: ArrayLike | None = None,
    outlook: Outlook | None = None,
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

    `since` is whole (wards,), the period in which each ward began: with new boundaries a ward is measured by its
    own time, and not judged before `learning` periods of it. `outlook`, an earlier result of `learn_outlook` from
    the same arguments that holds the start of each window, spares most of the work and changes no digit.

    ValueError if a shape does not fit or a number is out of its range.
    """
    memory, lengths = _memory(half_life, reach, guard, learning), _lengths(windows)
    if dispersion is not None and outlook is not None:  # then the newest periods are all that is read
        end = last_of(np.shape(counts)[-1], at) + 1
        longest = max([*lengths, *(length for length, _ in gates)])
        history = stretch_of(counts, covered, since, max(0, end - longest), end)
        seen = outlook.at(end - lengths, memory)
        return most_surprising(history, look(history, lengths, seen, dispersion), gates, dispersion)
    history = history_of(counts, covered, at, since)
    fitted = dispersion or _fit(
        history, lengths, memory, residual_periods, residual_step, own_variance, outlook
    )
    seen = outlook_of(history, history.at + 1 - lengths, memory, outlook)
    return most_surprising(history, look(history, lengths, seen, fitted), gates, fitted)


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
    since: ArrayLike | None = None,
    outlook: Outlook | None = None,
) -> Dispersion:
    """The variance that `ward_surprise` would learn from the same arguments, to be kept between evaluations."""
    history = history_of(counts, covered, at, since)
    memory = _memory(half_life, reach, guard, learning)
    return _fit(history, _lengths(windows), memory, residual_periods, residual_step, own_variance, outlook)


def learn_outlook(
    counts: ArrayLike,
    starts: Sequence[int],
    *,
    covered: ArrayLike | None = None,
    half_life: float = 6.0,
    reach: int = 36,
    guard: int = 0,
    learning: int = 6,
    since: ArrayLike | None = None,
    kept: Outlook | None = None,
) -> Outlook:
    """What wards usually have as seen before the periods `starts`, to be kept between evaluations.

    An evaluation at `at` needs `at` + 1 - n for each window n: with windows of 7, 14 and 28 days and the last 28
    starts kept, each day adds one. Arguments are those of `ward_surprise`; starts that `kept` holds are taken
    over. A count that changes before start - guard makes that start's outlook, and no other, another.
    """
    memory = _memory(half_life, reach, guard, learning)
    asked = np.unique(np.array(starts, np.int64))
    if not len(asked) or asked[-1] > np.shape(counts)[-1]:
        raise ValueError(
            "starts must be some, none of them more than one period after the last that is known"
        )
    missing = asked if kept is None else np.setdiff1d(asked, kept.starts)
    if not len(missing) and kept is not None:
        return kept.at(asked, memory)
    first, end = max(0, int(missing[0]) - reach), max(1, int(missing[-1]) - guard)
    history = stretch_of(counts, covered, since, first, max(first + 1, end))
    fresh = replace(outlook_of(history, missing - first, memory), starts=missing)
    return (fresh if kept is None else joined(kept, fresh)).at(asked, memory)


def _memory(half_life: float, reach: int, guard: int, learning: int) -> Memory:
    if not (0 < half_life < float("inf") and 0 <= guard < reach and learning >= 1):
        raise ValueError("half_life > 0, 0 <= guard < reach and learning >= 1 are needed")
    return Memory(half_life, reach, guard, learning)


def _fit(
    history: History, lengths: Counts, memory: Memory, cells: int, step: int, own: bool, kept: Outlook | None
) -> Dispersion:
    if cells < 1 or step < 1:
        raise ValueError("residual_periods and residual_step must be at least 1")
    before = history.at + 1 - int(lengths.min())
    spans = [int(length) for length in lengths] if own else [step]
    return learn_dispersion(history, memory, before=before, cells=cells, step=step, lengths=spans, kept=kept)


def _lengths(windows: Sequence[int]) -> Counts:
    lengths = np.array(windows, np.int64)
    if not len(lengths) or lengths.min() < 1:
        raise ValueError("windows must be one or more lengths of at least one period")
    return lengths
