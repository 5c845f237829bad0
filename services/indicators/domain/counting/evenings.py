"""Incidents of the county's nights by the evening they belong to: 01:00 on Saturday is Friday night's."""

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.days import day_ordinal
from shared.county.calendar import hours_of
from shared.periods import month_ordinal

Counts = npt.NDArray[np.int64]


class Evenings:
    """Incidents that tell day and hour, by row and evening (day ordinal) for each of `types` (columns).

    Of every type it holds what the last nights of months have after midnight: the calendar has that a month later.
    """

    def __init__(self, rows: int, night: str, types: Collection[int] = ()) -> None:
        hours = hours_of(night)
        self.hours = frozenset(hours)
        """The hours of the night; what has no other hour is passed over."""
        self._rows, self._first = rows, hours[0]
        self._nightly: dict[int, Counter[tuple[int, int]]] = {column: Counter() for column in types}
        self._over: dict[int, Counter[tuple[int, int]]] = {}

    def add(self, row: int, column: int, day: str, hour: int | None, by: int) -> None:
        """Count one incident in, or with -1 out; nothing outside the night."""
        if hour is None or hour not in self.hours:
            return
        is_small = hour < self._first  # after midnight: the evening before's
        if column in self._nightly:
            self._nightly[column][row, day_ordinal(day) - is_small] += by
        if is_small and day.endswith("-01"):
            self._over.setdefault(month_ordinal(day), Counter())[row, column] += by

    def by_evening(self, column: int, first: int, last: int) -> Counts:
        """Incidents of a type by row and evening, from `first` to `last` (day ordinals)."""
        out = np.zeros((self._rows, last - first + 1), np.int64)
        for (row, evening), count in self._nightly.get(column, {}).items():
            if first <= evening <= last:
                out[row, evening - first] += count
        return out

    def carried_over(self, rows: Counts, columns: Collection[int], first: int, last: int) -> int:
        """What the night band of months `first` to `last` gains: small hours of the day after, less those before.

        `rows` has 1 for each row of the place, 0 for the others.
        """
        none: Counter[tuple[int, int]] = Counter()
        after, before = (self._over.get(month, none) for month in (last + 1, first))
        return _sum(after, rows, columns) - _sum(before, rows, columns)


def _sum(held: Mapping[tuple[int, int], int], rows: Counts, columns: Collection[int]) -> int:
    return sum(int(rows[row]) * count for (row, column), count in held.items() if column in columns)
