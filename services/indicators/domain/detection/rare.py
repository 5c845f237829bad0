"""Rare series: did the last few incidents come sooner after one another than those before?

Tier 4 of the detection rules, for what happens less than once a month, where a count of a period says nothing.
It is the time that r events take, Gamma distributed (the t_r chart of Xie, Goh & Ranjan 2002; for r = 1 in
whole days the g-chart of Benneyan 2001). The usual rate is not known but learnt from the same few incidents:
their share of the time, Beta distributed at a constant rate (Cox 1953), is exact where a chart with an
estimated rate would alarm too often.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them
from numpy.typing import ArrayLike

from services.indicators.domain.detection.history import Counts, Flags, Floats, history_of
from services.indicators.domain.detection.predictive import LEAST_P

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Rare:
    """What the last few incidents of each series say; arrays of shape (series,), or none for a single series."""

    taken: Counts
    """Covered periods from the incident before the last few to the last one; 0 where nothing was judged."""

    usual: Floats
    """Periods that as many took on average before; 0 where nothing was judged."""

    p_value: Floats
    """P(taken or less) had the rate stayed what it was, within [1e-300, 1]; 1 where nothing was judged."""

    since: Counts
    """Covered periods after the last incident, so that a caller sees what is news; 0 where there was none."""

    judged: Flags
    """Whether the series is rare, and has an incident before the last few to compare with."""


def rare(
    counts: ArrayLike,
    *,
    covered: ArrayLike | None = None,
    events: int = 3,
    month: float = DAYS_A_MONTH,
) -> Rare:
    """Judges the time taken by the last `events` incidents of `counts`, shape (periods,) or (series, periods).

    `covered` is bool of the same shape as `counts`, all true if None; time runs, and incidents count, in
    covered periods only. A series is rare if it had less than one incident in `month` periods before the last
    few. Within a period the times are not known: the last few are taken to be a whole period further apart
    than their periods tell, and the earlier ones closer, so that p is never too small.

    ValueError if counts are not whole or negative, the shapes differ, or a number is out of its range.
    """
    table = np.asarray(counts)
    single = table.ndim == 1
    known = np.ones(table.shape, np.bool_) if covered is None else np.asarray(covered, np.bool_)
    if table.ndim not in (1, 2) or known.shape != table.shape:
        raise ValueError("counts and covered must have the same shape, (periods,) or (series, periods)")
    if events < 1 or not month > 0:
        raise ValueError("at least one event and a month of some length are needed")
    history = history_of(np.atleast_2d(table)[np.newaxis], np.atleast_2d(known), None)
    found = _judge(history.counts[0], history.covered, events, month)
    return _alone(found) if single else found


def _judge(counts: Counts, known: Flags, events: int, month: float) -> Rare:
    so_far, clock = np.cumsum(counts, axis=1), np.cumsum(known, axis=1, dtype=np.int64)
    total, now = so_far[:, -1], clock[:, -1]
    earlier = total - events
    last, before = _when(so_far, clock, total), _when(so_far, clock, earlier)
    judged = (earlier >= 1) & (earlier * month < before)
    taken = np.where(judged, last - before, 0)
    usual = np.where(judged, events * before / np.maximum(earlier, 1), 0.0)
    # Of the moments up to the last one, as many as there are `events` fell into this share of the time.
    share = np.where(judged, (taken + 1) / (last + 1), 1.0)
    p: Floats = np.clip(scipy.special.betainc(float(events), np.maximum(earlier, 1.0), share), LEAST_P, 1.0)
    return Rare(taken, usual, p, np.where(total > 0, now - 1 - last, 0), judged)


def _when(so_far: Counts, clock: Counts, event: Counts) -> Counts:
    """Covered periods before the one in which the n-th incident fell, shape (series,); 0 for n below 1."""
    index = (so_far < np.maximum(event, 1)[:, np.newaxis]).sum(axis=1)
    at = np.minimum(index, clock.shape[1] - 1)
    passed: Counts = np.take_along_axis(clock, at[:, np.newaxis], axis=1)[:, 0] - 1
    return np.where(event >= 1, passed, 0)


def _alone(found: Rare) -> Rare:
    """Of a single series, without its axis."""
    return Rare(
        taken=found.taken[0, ...],
        usual=found.usual[0, ...],
        p_value=found.p_value[0, ...],
        since=found.since[0, ...],
        judged=found.judged[0, ...],
    )
