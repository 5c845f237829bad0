"""Hours and flags of what is counted, by place, type and month: for the incidents that have them."""

from collections import Counter, defaultdict

import numpy as np
import numpy.typing as npt

from shared.places import PlaceIndex

HOURS = 24
NO_HOUR = -1
Counts = npt.NDArray[np.int64]


class Details:
    """Incidents by place, type and month under their hour and under their set of flags."""

    def __init__(self, index: PlaceIndex, types: int) -> None:
        self._nowhere = len(index.places)
        self._held_by = index.held_by
        self._types = types
        self._hours: dict[int, npt.NDArray[np.int32]] = {}
        """By month, shape (places + 1, types, hours); the last row is no place."""
        self._flags: defaultdict[tuple[int, int], Counter[tuple[int, frozenset[str]]]] = defaultdict(Counter)
        """By place and month, for each type and set of flags; zeros are not held."""

    def put_hours(self, holders: Counts, columns: Counts, months: Counts, hours: Counts, by: Counts) -> None:
        """Count incidents in where `by` is 1, out where it is -1; those of `NO_HOUR` are passed over.

        `holders` are the places that hold each, shape (incidents, most of any), the others are (incidents,).
        """
        for month in np.unique(months[hours > NO_HOUR]).tolist():
            at = (months == month) & (hours > NO_HOUR)
            cells = (holders[at], columns[at][:, np.newaxis], hours[at][:, np.newaxis])
            one = by[at].astype(np.int32)  # as the table has it: a cast inside is dear
            np.add.at(self._hours_of(month), cells, one[:, np.newaxis])

    def put_hour(self, place: int, column: int, month: int, hour: int, by: int) -> None:
        """Count one incident of a place in, or with -1 out."""
        self._hours_of(month)[place, column, hour] += by

    def _hours_of(self, month: int) -> npt.NDArray[np.int32]:
        table = self._hours.get(month)
        if table is None:
            table = self._hours[month] = np.zeros((self._nowhere + 1, self._types, HOURS), np.int32)
        return table

    def flag(self, row: int, column: int, month: int, flags: frozenset[str], by: int) -> None:
        """Count one flagged incident of a ward or special area in, or with -1 out, in every place that holds it."""
        for place in self._held_by[row]:
            counter = self._flags[place, month]
            counter[column, flags] += by
            if not counter[column, flags]:
                del counter[column, flags]

    def hours(self, place: int, first: int, last: int) -> Counts:
        """Sums of a place (its position) over months by type and known hour, shape (types, 24)."""
        table = np.zeros((self._types, HOURS), np.int64)
        for month in range(first, last + 1):
            if month in self._hours:
                table += self._hours[month][place]
        return table

    def flagged(self, place: int, first: int, last: int) -> dict[frozenset[str], Counts]:
        """Sums of a place over months by type, shape (types,), for each set of flags met."""
        found: dict[frozenset[str], Counts] = {}
        for month in range(first, last + 1):
            for (column, flags), count in self._flags.get((place, month), {}).items():
                found.setdefault(flags, np.zeros(self._types, np.int64))[column] += count
        return dict(sorted(found.items(), key=lambda item: sorted(item[0])))
