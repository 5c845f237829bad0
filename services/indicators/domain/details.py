"""Hours and flags of what is counted, for the few incidents that have them: a tally a month, and no array."""

from collections import Counter
from collections.abc import Hashable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from shared.places import PlaceIndex

HOURS = 24
Cell = TypeVar("Cell", bound=Hashable)
Counts = npt.NDArray[np.int64]


class Details:
    """Incidents by row, type and month under their hour and under their set of flags. Zeros are not held."""

    def __init__(self, index: PlaceIndex, types: int) -> None:
        self._rows, self._types = index.rows, types
        self._hours: dict[int, Counter[tuple[int, int, int]]] = {}
        self._flags: dict[int, Counter[tuple[int, int, frozenset[str]]]] = {}

    def add(
        self, row: int, column: int, month: int, hour: int | None, flags: tuple[str, ...], by: int
    ) -> None:
        """Count one incident in, or with -1 out."""
        if hour is not None:
            _tally(self._hours.setdefault(month, Counter()), (row, column, hour), by)
        if flags:
            _tally(self._flags.setdefault(month, Counter()), (row, column, frozenset(flags)), by)

    def hours(self, rows: Counts, first: int, last: int) -> Counts:
        """Sums by type and known hour, shape (types, 24), of the rows (0/1 each) and months given."""
        table = np.zeros((self._types, HOURS), np.int64)
        for month in range(first, last + 1):
            for (row, column, hour), count in self._hours.get(month, {}).items():
                table[column, hour] += count * rows[row]
        return table

    def flagged(self, rows: Counts, first: int, last: int) -> dict[frozenset[str], Counts]:
        """Sums by type, shape (types,), of the rows (0/1 each) and months given, for each set of flags met."""
        found: dict[frozenset[str], Counts] = {}
        for month in range(first, last + 1):
            for (row, column, flags), count in self._flags.get(month, {}).items():
                if rows[row]:
                    found.setdefault(flags, np.zeros(self._types, np.int64))[column] += count
        return dict(sorted(found.items(), key=lambda item: sorted(item[0])))


def _tally(counter: Counter[Cell], key: Cell, by: int) -> None:
    counter[key] += by
    if not counter[key]:
        del counter[key]
