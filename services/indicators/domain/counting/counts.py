"""Incidents by place, type and month, as arrays that grow at both ends; days, hours and flags beside them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.days import DayCounts, day_ordinal, distinct_pairs
from services.indicators.domain.counting.details import NO_HOUR, Details
from services.indicators.domain.counting.entries import Changes, Content
from services.indicators.domain.counting.evenings import Evenings
from shared.county import CountyConfig
from shared.periods import month_ordinal
from shared.places import PlaceIndex

Counts = npt.NDArray[np.int64]
MONTH_LENGTH = len("2025-11")
"""A date longer than that is a day."""


Cell = tuple[int, Content, int]
"""Where one incident is counted: its row, what it is, and by how much: 1, or -1 to take it off."""

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
        self._put([*self._cells(contributions, 1)])

    @property
    def months(self) -> int:
        """Months held."""
        return int(self.table.shape[2])

    @property
    def last(self) -> int:
        """Ordinal of the last month held."""
        return self.first + self.months - 1

    def apply(self, changes: Changes) -> None:
        """Take off what counts no more, and put on what counts now."""
        self._put([*self._cells(changes.gone, -1), *self._cells(changes.come, 1)])

    def _cells(self, contents: Iterable[Content], by: int) -> Iterator[Cell]:
        """Where incidents count: each in its ward and its special areas."""
        for one in contents:
            row = self._row.get(one.ward)
            if row is None or one.type not in self._column:
                self.unplaced += by
                continue
            yield row, one, by
            if one.areas:
                rows = self.index.area_row
                yield from ((rows[area], one, by) for area in one.areas if area in rows)

    def _put(self, cells: list[Cell]) -> None:
        if len(cells) > FEW:
            self._put_many(cells)
        else:
            for cell in cells:
                self._put_one(*cell)

    def _put_one(self, row: int, one: Content, by: int) -> None:
        column, month, day, hour = self._column[one.type], month_ordinal(one.on), _day(one.on), _hour(one)
        if not self.first <= month <= self.last:
            self.reach(month)
        self.touched.add((row, month))
        self.table[row, column, month - self.first] += by
        for place in self.index.held_by[row]:
            self._places[place, column, month - self.first] += by
            if hour != NO_HOUR:
                self.details.put_hour(place, column, month, hour, by)
        if day and (counted := self.days.column(one.type)) >= 0:
            self.days.put_one(row, counted, day, by)
        if self._is_special(one):
            self._put_closer(row, one, by)

    def _put_many(self, cells: list[Cell]) -> None:
        """The same for all at once: of many, a call of numpy costs less than each."""
        rows, ones, by = zip(*cells, strict=True)
        row, sign, column = np.array(rows), np.array(by), np.array([self._column[one.type] for one in ones])
        month = np.array([month_ordinal(one.on) for one in ones])
        self.reach(int(month.min()))
        self.reach(int(month.max()))
        self.touched |= distinct_pairs(row, month)
        np.add.at(self.table, (row, column, month - self.first), sign)
        holders = self.index.holders[row]
        wide = (holders, column[:, np.newaxis], (month - self.first)[:, np.newaxis])
        np.add.at(self._places, wide, sign[:, np.newaxis])
        self.details.put_hours(holders, column, month, np.array([_hour(one) for one in ones]), sign)
        if self.days.types:
            self.days.put(row, self._day_column[column], np.array([_day(one.on) for one in ones]), sign)
        for cell in cells:
            if self._is_special(cell[1]):
                self._put_closer(*cell)

    def _is_special(self, one: Content) -> bool:
        return one.hour in self.evenings.hours or bool(one.flags)

    def _put_closer(self, row: int, one: Content, by: int) -> None:
        """What few have: flags, and the evening of an hour of the night."""
        column = self._column[one.type]
        if one.flags:
            self.details.flag(row, column, month_ordinal(one.on), frozenset(one.flags), by)
        if _day(one.on):
            self.evenings.add(row, column, one.on, one.hour, by)

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


def _hour(one: Content) -> int:
    return NO_HOUR if one.hour is None else one.hour


@lru_cache(maxsize=65536)
def _day(on: str) -> int:
    """The day as an ordinal; 0 of a month."""
    return day_ordinal(on) if len(on) > MONTH_LENGTH else 0
