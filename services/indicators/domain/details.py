"""Hours and flags of what is counted, for the incidents that have them: tallies by place and month, and no array."""

from collections import Counter
from collections.abc import Hashable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from shared.places import PlaceIndex

HOURS = 24
Counts = npt.NDArray[np.int64]
Cell = TypeVar("Cell", bound=Hashable)


class Details:
    """Incidents by place, type and month under their hour and under their set of flags. Zeros are not held."""

    def __init__(self, index: PlaceIndex, types: int) -> None:
        nowhere = len(index.places)
        self._holders = [[int(p) for p in held_by if p != nowhere] for held_by in index.holders]
        self._types = types
        self._hours: dict[tuple[int, int], Counter[tuple[int, int]]] = {}
        self._flags: dict[tuple[int, int], Counter[tuple[int, frozenset[str]]]] = {}

    def add(
        self, row: int, column: int, month: int, hour: int | None, flags: tuple[str, ...], by: int
    ) -> None:
        """Count one incident of a ward or special area in, or with -1 out, in every place that holds it."""
        for place in self._holders[row]:
            if hour is not None:
                _tally(self._hours.setdefault((place, month), Counter()), (column, hour), by)
            if flags:
                _tally(self._flags.setdefault((place, month), Counter()), (column, frozenset(flags)), by)

    def hours(self, place: int, first: int, last: int) -> Counts:
        """Sums of a place (its position) over months by type and known hour, shape (types, 24)."""
        table = np.zeros((self._types, HOURS), np.int64)
        for month in range(first, last + 1):
            for (column, hour), count in self._hours.get((place, month), {}).items():
                table[column, hour] += count
        return table

    def flagged(self, place: int, first: int, last: int) -> dict[frozenset[str], Counts]:
        """Sums of a place over months by type, shape (types,), for each set of flags met."""
        found: dict[frozenset[str], Counts] = {}
        for month in range(first, last + 1):
            for (column, flags), count in self._flags.get((place, month), {}).items():
                found.setdefault(flags, np.zeros(self._types, np.int64))[column] += count
        return dict(sorted(found.items(), key=lambda item: sorted(item[0])))


def _tally(counter: Counter[Cell], key: Cell, by: int) -> None:
    counter[key] += by
    if not counter[key]:
        del counter[key]
