"""What a county has seen up to the evaluated period, and sums over spans of it. Nothing later is ever read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Runs of periods, each from `starts[i]` and `length[i]` long; both int, shape (spans,)."""

    starts: Counts
    lengths: Counts

    def take(self, chosen: Flags) -> "Spans":
        """The spans where `chosen`, shape (spans,), is true."""
        return Spans(self.starts[chosen], self.lengths[chosen])


@dataclass(frozen=True, slots=True)
class History:
    """Counts of one county, and which of them are known. Uncovered counts are zero, so no sum holds them."""

    counts: Counts
    """Shape (wards, types, periods)."""

    covered: Flags
    """Shape (types, periods)."""

    since: Counts
    """The period in which each ward began, shape (wards,); 0 or less where it was there from the first.

    Nothing counts in a ward before it began."""

    @property
    def at(self) -> int:
        """Index of the last period, which is the evaluated one."""
        return int(self.counts.shape[2]) - 1

    def sums(self, spans: Spans) -> Counts:
        """Counts in each span, shape (wards, types, spans). What lies before the first period counts nothing."""
        return _sums(self.counts, spans)

    def whole(self, spans: Spans) -> Flags:
        """Whether every period of each span is covered, shape (types, spans)."""
        whole: Flags = _sums(self.covered.astype(np.int64), spans) == spans.lengths
        return whole


def history_of(
    counts: ArrayLike, covered: ArrayLike | None, at: int | None, since: ArrayLike | None = None
) -> History:
    """Checked history up to and with `at` (the last period if None).

    ValueError unless `counts` is a whole, non-negative array (wards, types, periods) with none of them empty,
    `covered` is (types, periods), `since` whole and (wards,), and `at` is one of the periods.
    """
    table = np.asarray(counts)
    if table.ndim != 3 or not table.size:
        raise ValueError("counts must have the shape (wards, types, periods), none of them empty")
    if table.dtype.kind not in "iu" or table.min() < 0:
        raise ValueError("counts must be whole numbers, none below zero")
    last = last_of(table.shape[2], at)
    known = _known(covered, table.shape[1:])[:, : last + 1]
    counted = np.where(known, table[:, :, : last + 1], 0)
    began = _began(since, len(table))
    for ward in np.flatnonzero(began > 0):
        counted[ward, :, : began[ward]] = 0
    return History(np.array(counted, np.int64, order="C"), known, began)  # one layout, one order of additions


def stretch_of(
    counts: ArrayLike, covered: ArrayLike | None, since: ArrayLike | None, first: int, end: int
) -> History:
    """Checked history of the periods from `first` until before `end` alone, at least one; no other is read."""
    table = np.asarray(counts)
    if table.ndim != 3:
        raise ValueError("counts must have the shape (wards, types, periods)")
    known = None if covered is None else _known(covered, table.shape[1:])[:, first:end]
    began = _began(since, len(table)) - first
    return history_of(table[:, :, first:end], known, None, began)


def last_of(periods: int, at: int | None) -> int:
    """The evaluated one of so many periods: `at`, or the last if None. ValueError if it is none of them."""
    last = periods - 1 if at is None else at
    if not 0 <= last < periods:
        raise ValueError("at must be the index of one of the periods")
    return last


def _began(since: ArrayLike | None, wards: int) -> Counts:
    began = np.zeros(wards, np.int64) if since is None else np.asarray(since)
    if began.dtype.kind not in "iu" or began.shape != (wards,):
        raise ValueError("since must be a whole number for each ward")
    return began.astype(np.int64)


def _known(covered: ArrayLike | None, shape: tuple[int, ...]) -> Flags:
    known = np.ones(shape, np.bool_) if covered is None else np.asarray(covered, np.bool_)
    if known.shape != shape:
        raise ValueError("covered must have the shape (types, periods) of the counts")
    return np.ascontiguousarray(known)


def _sums(table: Counts, spans: Spans) -> Counts:
    """Sums along the last axis, as differences of the running total."""
    running = np.cumsum(np.pad(table, [(0, 0)] * (table.ndim - 1) + [(1, 0)]), axis=-1)
    ends = spans.starts + spans.lengths
    summed: Counts = running[..., np.maximum(ends, 0)] - running[..., np.maximum(spans.starts, 0)]
    return summed
