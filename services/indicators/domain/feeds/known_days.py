"""Which days of a daily feed are known: a day without incidents may be one on which nothing was sent."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.indicators.domain.feeds.rhythm import UNLIKELY

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

AROUND = 182
"""Days to each side of a gap that tell what was to be expected in it."""


def covered_days(day_totals: ArrayLike, heard_days: ArrayLike, *, first_weekday: int) -> Flags:
    """Which days of a feed are known, shape (days,): an empty day may be one on which nothing was sent.

    Known are days with incidents, days `heard_days` declares (a nil return), and empty days between them if their
    whole run of empty days is no surprise: exp(-L) >= 1e-4, with L what such weekdays had on the other known days
    up to 26 weeks to each side. Nothing is known before the first day that had, or declared, anything. A day is
    known again once its data arrive.

    ValueError if the shapes differ or a total is below zero.
    """
    totals, heard = _checked(day_totals, heard_days)
    told = (totals > 0) | heard
    weekday = (first_weekday + np.arange(len(totals))) % 7
    began = np.cumsum(told) > 0
    runs = _runs(~told & began)
    known = began.copy()
    for _ in range(2):  # the second time without the other gaps that the first has found
        missing = [run for run in runs if _expected_in(run, totals, known, weekday) > -math.log(UNLIKELY)]
        known = began.copy()
        for run in missing:
            known[run] = False
    return known


def _checked(day_totals: ArrayLike, heard_days: ArrayLike) -> tuple[Counts, Flags]:
    totals, heard = np.asarray(day_totals), np.asarray(heard_days, np.bool_)
    if totals.ndim != 1 or heard.shape != totals.shape:
        raise ValueError("days must be one row, with a flag for each")
    if totals.size and (totals.dtype.kind not in "iu" or totals.min() < 0):
        raise ValueError("counts must be whole numbers, none below zero")
    return totals.astype(np.int64), heard


def _runs(empty: Flags) -> list[slice]:
    """Where `empty` is true on end."""
    edges = np.flatnonzero(np.diff(empty.astype(np.int8), prepend=0, append=0))
    return [slice(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _expected_in(run: slice, totals: Counts, known: Flags, weekday: Counts) -> float:
    """What the weekdays of a run have on the known days around it."""
    around = known.copy()
    around[: max(0, run.start - AROUND)] = around[run] = around[run.stop + AROUND :] = False
    days = np.bincount(weekday[around], minlength=7)
    counted = np.bincount(weekday[around], totals[around], minlength=7)
    mean = counted.sum() / max(days.sum(), 1)
    rate = np.where(days > 0, counted / np.maximum(days, 1), mean)
    return float(rate[weekday[run]].sum())
