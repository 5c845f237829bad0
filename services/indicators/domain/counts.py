"""Incidents by ward, special area, type and month, as one array that grows at both ends; days and details beside."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from services.indicators.domain.days import DayCounts
from services.indicators.domain.details import Details
from services.indicators.domain.ledger import Change, Content
from shared.county import CountyConfig
from shared.periods import month_ordinal
from shared.places import PlaceIndex

Counts = npt.NDArray[np.int64]


class CountArrays:
    """Counts of shape (rows, types, months); a row for each ward, for "somewhere in the county", for each area.

    What names a ward or type that the configuration does not know is kept in the ledger and counted under
    `unplaced`, so that a corrected configuration finds it again.
    """

    def __init__(self, county: CountyConfig, contributions: Iterable[Content] = ()) -> None:
        self.index = PlaceIndex(county)
        self.types = [t.id for t in county.types]
        self._column = {t: i for i, t in enumerate(self.types)}
        self.first = 0
        """Ordinal of the first month held; meaningless while `months` is 0."""
        self.table: Counts = np.zeros((self.index.rows, len(self.types), 0), np.int64)
        self.days = DayCounts(self.index, county.day_types)
        self.details = Details(self.index, len(self.types))
        self._places: Counts | None = None
        self.unplaced = 0
        self.touched: set[tuple[int, int]] = set()
        """(row, month ordinal) changed since somebody last emptied it."""
        for one in contributions:
            self._add(one, 1)

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
        for before, after in changes:
            if before:
                self._add(before, -1)
            if after:
                self._add(after, 1)

    def _add(self, one: Content, by: int) -> None:
        column = self._column.get(one.type)
        row = self.index.unlocated if one.ward is None else self.index.ward_row.get(one.ward)
        if column is None or row is None:
            self.unplaced += by
            return
        month = month_ordinal(one.on[:7])
        if not self.first <= month <= self.last:
            self.reach(month)
        rows = self.index.area_row
        self._add_at(one, row, column, month, by)
        for area in one.areas:
            if area in rows:
                self._add_at(one, rows[area], column, month, by)
        self._places = None

    def _add_at(self, one: Content, row: int, column: int, month: int, by: int) -> None:
        self.table[row, column, month - self.first] += by
        self.touched.add((row, month))
        if one.hour is not None or one.flags:
            self.details.add(row, column, month, one.hour, one.flags, by)
        if len(one.on) > 7:
            self.days.add(row, one.type, one.on, by)

    def reach(self, month: int) -> None:
        """Make sure `month` is held."""
        if not self.months:
            self.first = month
        before, after = max(0, self.first - month), max(0, month - self.last)
        if before or after:
            self.table = np.pad(self.table, ((0, 0), (0, 0), (before, after)))
            self.first -= before
            self._places = None

    def span(self, first: int, last: int) -> Counts:
        """Wards and "unlocated" by type and month, from month `first` to `last`; months never heard of are zero."""
        return self._cut(self.table[: self.index.unlocated + 1], first, last)

    def place_span(self, first: int, last: int) -> Counts:
        """The same with a row per place, special areas last, instead of ward."""
        if self._places is None:
            self._places = np.tensordot(self.index.membership, self.table, 1)
        return self._cut(self._places, first, last)

    def by_place(self, first: int, last: int) -> Counts:
        """Sums over the months, shape (places, types)."""
        return np.asarray(self.place_span(first, last).sum(axis=2))

    def hours(self, place: str, first: int, last: int) -> Counts:
        """Incidents of a place by type and hour of the day, shape (types, 25); the last column is unknown hours."""
        row = self.index.places.index(place)
        known = self.details.hours(self.index.membership[row], first, last)
        unknown = self.by_place(first, last)[row] - known.sum(axis=1)
        return np.column_stack((known, unknown))

    def flagged(self, place: str, first: int, last: int) -> dict[frozenset[str], Counts]:
        """Incidents of a place by type, shape (types,), under each set of flags that one of them has."""
        return self.details.flagged(self.index.membership[self.index.places.index(place)], first, last)

    def _cut(self, table: Counts, first: int, last: int) -> Counts:
        out = np.zeros((*table.shape[:2], max(0, last - first + 1)), np.int64)
        low, high = max(first, self.first), min(last, self.last)
        if self.months and low <= high:
            out[:, :, low - first : high - first + 1] = table[:, :, low - self.first : high - self.first + 1]
        return out
