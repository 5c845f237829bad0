"""Incidents by place, type and month, as arrays that grow at both ends; days, hours and flags beside them."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.days import DayCounts, day_ordinal
from services.indicators.domain.counting.details import NO_HOUR, Details
from services.indicators.domain.counting.evenings import Evenings
from services.indicators.domain.counting.ledger import Change, Content
from shared.county import CountyConfig
from shared.periods import month_ordinal
from shared.places import PlaceIndex

Counts = npt.NDArray[np.int64]
MONTH_LENGTH = len("2025-11")
"""A date longer than that is a day."""


Cell = tuple[int, int, int, int, int, int]
"""Where one incident is counted: row, column, month, by how much (1, or -1 to take it off), day, hour.

The day is an ordinal, 0 where none is known; the hour is `NO_HOUR` then.
"""

FEW = 6
"""Up to so many cells are counted one by one."""


class CountArrays:
    """Counts of shape (rows, types, months); a row for each ward, for "somewhere in the county", for each area.

    What names a ward or type that the configuration does not know is kept in the ledger and counted under
    `unplaced`, so that a corrected configuration finds it again.
    """

    def __init__(self, county: CountyConfig, contributions: Iterable[Content] = ()) -> None:
        self.index = PlaceIndex(county)
        self.types = [t.id for t in county.types]
        self._column = {t: i for i, t in enumerate(self.types)}
        self._row: dict[str | None, int] = {None: self.index.unlocated} | dict(self.index.ward_row)
        self.first = 0
        """Ordinal of the first month held; meaningless while `months` is 0."""
        self.table: Counts = np.zeros((self.index.rows, len(self.types), 0), np.int64)
        self._places: Counts = np.zeros((len(self.index.places) + 1, len(self.types), 0), np.int64)
        """The same by place, kept beside, for every record publishes some; the last row is no place."""
        self.days = DayCounts(self.index, county.day_types)
        self._day_column = np.array([self.days.column(t) for t in self.types], np.int64)
        self.details = Details(self.index, len(self.types))
        asked = [self._column[t] for t in county.hours.night_types]
        self.evenings = Evenings(self.index.rows, county.hours.night, asked)
        self.unplaced = 0
        self.touched: set[tuple[int, int]] = set()
        """(row, month ordinal) changed since somebody last emptied it."""
        self._put([cell for one in contributions for cell in self._cells(one, 1)])

    @property
    def months(self) -> int:
        """Months held."""
        return int(self.table.shape[2])

    @property
    def last(self) -> int:
        """Ordinal of the last month held."""
        return self.first + self.months - 1

    def apply(self, changes: Iterable[Change]) -> None:
        """Take each change's old contribution off and put the new one on."""
        cells: list[Cell] = []
        for before, after in changes:
            if before:
                cells += self._cells(before, -1)
            if after:
                cells += self._cells(after, 1)
        self._put(cells)

    def _cells(self, one: Content, by: int) -> list[Cell]:
        """Where an incident counts: its ward and its special areas. Flags and evenings, which few have, at once."""
        column, row = self._column.get(one.type), self._row.get(one.ward)
        if column is None or row is None:
            self.unplaced += by
            return []
        month, day = month_ordinal(one.on), day_ordinal(one.on) if len(one.on) > MONTH_LENGTH else 0
        hour = NO_HOUR if one.hour is None else one.hour
        cells = [(row, column, month, by, day, hour)]
        if one.areas:
            rows = self.index.area_row
            cells += [(rows[area], column, month, by, day, hour) for area in one.areas if area in rows]
        if one.flags or (day and hour != NO_HOUR):
            self._count_closer(one, cells)
        return cells

    def _count_closer(self, one: Content, cells: list[Cell]) -> None:
        for row, column, month, by, day, _ in cells:
            if one.flags:
                self.details.flag(row, column, month, frozenset(one.flags), by)
            if day:
                self.evenings.add(row, column, one.on, one.hour, by)

    def _put(self, cells: list[Cell]) -> None:
        if len(cells) > FEW:
            self._put_many(cells)
        else:
            for cell in cells:
                self._put_one(*cell)

    def _put_one(self, row: int, column: int, month: int, by: int, day: int, hour: int) -> None:
        if not self.first <= month <= self.last:
            self.reach(month)
        self.touched.add((row, month))
        self.table[row, column, month - self.first] += by
        for place in self.index.held_by[row]:
            self._places[place, column, month - self.first] += by
            if hour != NO_HOUR:
                self.details.put_hour(place, column, month, hour, by)
        if day and (counted := int(self._day_column[column])) >= 0:
            self.days.put_one(row, counted, day, by)

    def _put_many(self, cells: list[Cell]) -> None:
        """The same for all at once: of many, a call of numpy costs less than each."""
        rows, columns, months, by, days, hours = (np.array(c, np.int64) for c in zip(*cells, strict=True))
        self.reach(int(months.min()))
        self.reach(int(months.max()))
        self.touched.update(zip(rows.tolist(), months.tolist(), strict=True))
        np.add.at(self.table, (rows, columns, months - self.first), by)
        holders = self.index.holders[rows]
        wide = (holders, columns[:, np.newaxis], (months - self.first)[:, np.newaxis])
        np.add.at(self._places, wide, by[:, np.newaxis])
        if hours.max() > NO_HOUR:
            self.details.put_hours(holders, columns, months, hours, by)
        if days.max() and self.days.types:
            self.days.put(rows, self._day_column[columns], days, by)

    def reach(self, month: int) -> None:
        """Make sure `month` is held."""
        if not self.months:
            self.first = month
        before, after = max(0, self.first - month), max(0, month - self.last)
        if before or after:
            grown = ((0, 0), (0, 0), (before, after))
            self.table, self._places = np.pad(self.table, grown), np.pad(self._places, grown)
            self.first -= before

    def span(self, first: int, last: int) -> Counts:
        """Wards and "unlocated" by type and month, from month `first` to `last`; months never heard of are zero."""
        return self._cut(self.table[: self.index.unlocated + 1], first, last)

    def place_span(self, first: int, last: int) -> Counts:
        """The same with a row per place, special areas last, instead of ward."""
        return self._cut(self._places[:-1], first, last)

    def by_place(self, first: int, last: int) -> Counts:
        """Sums over the months, shape (places, types)."""
        return np.asarray(self.place_span(first, last).sum(axis=2))

    def hours(self, place: str, first: int, last: int) -> Counts:
        """Incidents of a place by type and hour of the day, shape (types, 25); the last column is unknown hours."""
        known = self.details.hours(self.index.places.index(place), first, last)
        total = self.by_place(first, last)[self.index.places.index(place)]
        return np.column_stack((known, total - known.sum(axis=1)))

    def flagged(self, place: str, first: int, last: int) -> dict[frozenset[str], Counts]:
        """Incidents of a place by type, shape (types,), under each set of flags that one of them has."""
        return self.details.flagged(self.index.places.index(place), first, last)

    def _cut(self, table: Counts, first: int, last: int) -> Counts:
        out = np.zeros((*table.shape[:2], max(0, last - first + 1)), np.int64)
        low, high = max(first, self.first), min(last, self.last)
        if self.months and low <= high:
            out[:, :, low - first : high - first + 1] = table[:, :, low - self.first : high - self.first + 1]
        return out
