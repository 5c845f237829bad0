"""Incidents by ward, type and month, as one array that grows at its newer end and, for late news, at its older."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from services.indicators.domain.ledger import Change, Contribution
from shared.county import CountyConfig
from shared.periods import month_ordinal
from shared.places import PlaceIndex

Counts = npt.NDArray[np.int64]


class CountArrays:
    """Counts of shape (wards + 1, types, months); the last row is "somewhere in the county".

    What names a ward or type that the configuration does not know is kept in the ledger and counted under
    `unplaced`, so that a corrected configuration finds it again.
    """

    def __init__(self, county: CountyConfig, contributions: Iterable[Contribution] = ()) -> None:
        self.index = PlaceIndex(county)
        self.types = [t.id for t in county.types]
        self._column = {t: i for i, t in enumerate(self.types)}
        self.first = 0
        """Ordinal of the first month held; meaningless while `months` is 0."""
        self.table: Counts = np.zeros((len(self.index.wards) + 1, len(self.types), 0), np.int64)
        self._places: Counts | None = None
        self.unplaced = 0
        self.touched: set[tuple[int, int]] = set()
        """(ward row, month ordinal) changed since somebody last emptied it."""
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

    def _add(self, one: Contribution, by: int) -> None:
        column = self._column.get(one.type)
        row = self.index.unlocated if one.ward is None else self.index.ward_row.get(one.ward)
        if column is None or row is None:
            self.unplaced += by
            return
        month = month_ordinal(one.month)
        if not self.first <= month <= self.last:
            self.reach(month)
        self.table[row, column, month - self.first] += by
        self._places = None
        self.touched.add((row, month))

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
        """Wards by type and month, from month `first` to `last`; months never heard of are zero."""
        return self._cut(self.table, first, last)

    def place_span(self, first: int, last: int) -> Counts:
        """The same with a row per place instead of ward."""
        if self._places is None:
            self._places = np.tensordot(self.index.membership, self.table, 1)
        return self._cut(self._places, first, last)

    def by_place(self, first: int, last: int) -> Counts:
        """Sums over the months, shape (places, types)."""
        return np.asarray(self.place_span(first, last).sum(axis=2))

    def _cut(self, table: Counts, first: int, last: int) -> Counts:
        out = np.zeros((*table.shape[:2], max(0, last - first + 1)), np.int64)
        low, high = max(first, self.first), min(last, self.last)
        if self.months and low <= high:
            out[:, :, low - first : high - first + 1] = table[:, :, low - self.first : high - self.first + 1]
        return out
