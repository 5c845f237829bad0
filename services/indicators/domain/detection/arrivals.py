"""Incidents in the order in which they became known, and what each brings a window to when it arrives."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Located incidents of a county, in the order in which they became known; all whole, of shape (incidents,)."""

    ward: Counts
    type: Counts
    day: Counts
    """When it happened; with `known`, the index of a day of the county's table."""

    known: Counts
    """When it became known: not before `day`, and never less than that of an earlier arrival."""

    def __post_init__(self) -> None:
        fields = (self.ward, self.type, self.day, self.known)
        if any(values.shape != self.ward.shape or values.dtype.kind not in "iu" for values in fields):
            raise ValueError("ward, type, day and known must be whole and of one length")
        if (self.known < self.day).any() or (np.diff(self.known) < 0).any():
            raise ValueError("arrivals must be in the order in which they became known, none before its day")

    def between(self, first: int, end: int) -> "Arrivals":
        """Those that became known from day `first` until before day `end`."""
        at = slice(*np.searchsorted(self.known, (first, end)))
        return Arrivals(self.ward[at], self.type[at], self.day[at], self.known[at])

    def add_to(self, table: Counts) -> None:
        """Counts these in `table`, shape (wards, types, days), which is changed."""
        np.add.at(table, (self.ward, self.type, self.day), 1)


def so_far(group: Counts, counts: Flags) -> Counts:
    """For each arrival and column of `counts`, shape (arrivals, columns): how many of its `group` count, up to it."""
    order = np.argsort(group, kind="stable")
    running = np.cumsum(counts[order], axis=0, dtype=np.int64)
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    before = running[first] - counts[order][first]
    result = np.empty_like(running)
    result[order] = running - np.repeat(before, np.diff(first, append=len(group)), axis=0)
    return result
