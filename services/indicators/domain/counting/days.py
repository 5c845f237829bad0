"""Incidents by ward, special area and day, for the types whose every feed dates by the day.

Held are the days that detection looks back to; what is older lives on in the months.
"""

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shared.places import PlaceIndex

Counts = npt.NDArray[np.int64]

KEPT = timedelta(weeks=156 + 52 + 8)
"""Reach of the ward test, a year of residuals before it, and room for guard and window."""

AHEAD = timedelta(days=366)
"""A day so far ahead of the clock is a slip of the pen: it waits aside, for no table reaches there.
So does every day until there is a clock."""

GROWTH = 31
"""Days held ready beyond the newest, so that not every new day moves the whole table."""


@lru_cache(maxsize=65536)
def day_ordinal(day: str) -> int:
    """`date.toordinal` of a day as written, 2025-11-03."""
    return date.fromisoformat(day).toordinal()


def distinct_pairs(first: Counts, second: Counts) -> set[tuple[int, int]]:
    """The pairs that two arrays of numbers from 0 on make, each once."""
    width = int(second.max()) + 1
    met = np.unique(first * width + second)
    return set(zip((met // width).tolist(), (met % width).tolist(), strict=True))


class DayCounts:
    """Counts of shape (rows, day types, days); days are ordinals of `datetime.date`, from `first` to `last`."""

    def __init__(self, index: PlaceIndex, types: tuple[str, ...]) -> None:
        self.index, self.types = index, list(types)
        self._column = {t: i for i, t in enumerate(types)}
        self.first = 0
        """Meaningless while nothing is held."""
        self.last = -1
        """The newest day counted."""
        self.touched: set[tuple[int, int]] = set()
        """(row, column) changed since somebody last emptied it: the series a record mentions."""
        self._table = np.zeros((index.rows, len(types), 0), np.int32)
        self._floor, self._ceiling = 0, 0
        self._aside: list[Counts] = []
        """What waits, as arrays of shape (4, incidents): row, column, day, and by how much."""

    def column(self, type_id: str) -> int:
        """Where a type is counted; -1 for one not counted by day."""
        return self._column.get(type_id, -1)

    def put(self, rows: Counts, columns: Counts, days: Counts, by: Counts) -> None:
        """Count incidents in where `by` is 1, out where it is -1; all of shape (incidents,).

        Passed over is what has no day (0), a type not counted by day (column -1), and a day let go of.
        """
        held = (columns >= 0) & (days >= max(self._floor, 1))
        far = held & (days > self._ceiling)
        if far.any():
            self._aside.append(np.stack((rows, columns, days, by))[:, far])
        near = held & ~far
        if near.any():
            self._add(rows[near], columns[near], days[near], by[near])

    def put_one(self, row: int, column: int, day: int, by: int) -> None:
        """Count one incident in, or with -1 out; nothing for a day let go of."""
        if day > self._ceiling:
            self._aside.append(np.array([[row], [column], [day], [by]], np.int64))
        elif day >= self._floor:
            self._reach(day)
            self._table[row, column, day - self.first] += by
            self.touched.add((row, column))

    def _add(self, rows: Counts, columns: Counts, days: Counts, by: Counts) -> None:
        self._reach(int(days.min()))
        self._reach(int(days.max()))
        one = by.astype(np.int32)  # as the table has it: a cast inside is dear
        np.add.at(self._table, (rows, columns, days - self.first), one)
        self.touched |= distinct_pairs(rows, columns)

    def pass_time(self, today: date) -> None:
        """Let go of days too old to be looked back to, and expect none too far ahead."""
        self._floor = max(self._floor, (today - KEPT).toordinal())
        self._ceiling = (today + AHEAD).toordinal()
        self._take_in()
        surplus = min(max(0, self._floor - self.first), self._table.shape[2])
        if surplus > GROWTH:
            self._table, self.first = self._table[:, :, surplus:].copy(), self.first + surplus

    def _take_in(self) -> None:
        """Count what waited aside and is no longer far; what still is goes aside again."""
        if self._aside:
            waiting, self._aside = np.concatenate(self._aside, axis=1), []
            self.put(*waiting)

    def _reach(self, day: int) -> None:
        held = self._table.shape[2]
        if not held:
            self.first = self.last = day
        before, after = max(0, self.first - day), max(0, day + 1 - self.first - held)
        if before or after:
            ready = GROWTH if after else 0
            self._table = np.pad(self._table, ((0, 0), (0, 0), (before, after + ready)))
            self.first -= before
        self.last = max(self.last, day)

    def span(self, first: int, last: int) -> Counts:
        """Wards and "unlocated" by day type and day, from day `first` to `last`; days not held are zero."""
        return self._cut(self._table[: self.index.unlocated + 1], first, last)

    def of_types(self, columns: list[int], first: int, last: int) -> Counts:
        """The wards alone, and some of the day types, shape (wards, columns, days)."""
        return self._cut(self._table[: self.index.unlocated, columns], first, last)

    def rows(self, first: int, last: int) -> Counts:
        """The same with a row for each special area after them."""
        return self._cut(self._table, first, last)

    def by_place(self, first: int, last: int) -> Counts:
        """Sums over the days, shape (places, day types)."""
        sums = self.rows(first, last).sum(axis=2)
        return np.asarray(self.index.membership @ sums)

    def _cut(self, table: npt.NDArray[np.int32], first: int, last: int) -> Counts:
        out = np.zeros((*table.shape[:2], max(0, last - first + 1)), np.int64)
        low, high = max(first, self.first), min(last, self.first + table.shape[2] - 1)
        if low <= high:
            out[:, :, low - first : high - first + 1] = table[:, :, low - self.first : high - self.first + 1]
        return out
