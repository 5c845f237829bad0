"""What makes up which place, as arrays: row = place, column = ward or special area, in the county's order."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from shared.county import CountyConfig

Membership = npt.NDArray[np.int64]


class PlaceIndex:
    """Places and what they are made of, by position.

    Columns are the wards, then "unlocated", which only the county holds, then the special areas, of which each is
    a place of its own and part of no other: what is in one is in a ward too.
    """

    def __init__(self, county: CountyConfig) -> None:
        self.wards = [w.code for w in county.wards]
        self.ward_row = {code: row for row, code in enumerate(self.wards)}
        self.unlocated = len(self.wards)
        self.areas = [a.code for a in county.areas]
        self.area_row = {code: self.unlocated + 1 + row for row, code in enumerate(self.areas)}
        self.places = [*(p.code for p in county.places), *self.areas]
        self.membership = _membership(county, self)
        """0/1, shape (places, wards + 1 + areas)."""
        self.held_by = [np.flatnonzero(column).tolist() for column in self.membership.T]
        """For each row the positions of the places that hold it."""
        self.holders = _holders(self.held_by, nowhere=len(self.places))
        """The same as one table, shape (rows, most of any); `len(places)` where there is none."""

    @property
    def rows(self) -> int:
        """Rows of every table of counts: wards, unlocated, special areas."""
        return self.unlocated + 1 + len(self.areas)

    def wards_of(self, place: str) -> list[int]:
        """Rows of the wards that `place` holds, without unlocated."""
        row = self.membership[self.places.index(place)]
        return [int(w) for w in np.flatnonzero(row[: self.unlocated])]


def _membership(county: CountyConfig, index: PlaceIndex) -> Membership:
    table = np.zeros((len(index.places), index.rows), np.int64)
    position = {code: i for i, code in enumerate(index.places)}
    for column, ward in enumerate(county.wards):
        for code in around(county, ward.code):
            table[position[code], column] = 1
    table[position[county.root.code], index.unlocated] = 1
    for code, column in index.area_row.items():
        table[position[code], column] = 1
    return table


def _holders(held_by: list[list[int]], nowhere: int) -> Membership:
    table = np.full((len(held_by), max(map(len, held_by))), nowhere, np.int64)
    for row, places in enumerate(held_by):
        table[row, : len(places)] = places
    return table


def around(county: CountyConfig, code: str) -> tuple[str, ...]:
    """The place itself and every larger place that holds it, nearest first; a special area lies in its ward."""
    if code not in county.area:
        return county.holders[code]
    ward = county.area[code].ward
    return (code, *county.holders[ward or county.root.code])


def place_of_tier(county: CountyConfig, code: str, tier: str) -> str | None:
    """The place of `tier` that is or holds `code`."""
    places = (county.place[c] for c in around(county, code) if c in county.place)
    return next((place.code for place in places if place.tier == tier), None)


def touches(county: CountyConfig, listed: Iterable[str], code: str) -> bool:
    """Whether something listed for places (`*`: all) is met in a place: they share a ward, whichever is the larger."""
    places = set(listed)
    return "*" in places or any(_wards_of(county, code) & _wards_of(county, other) for other in places)


def _wards_of(county: CountyConfig, code: str) -> set[str]:
    """Codes of the wards in a place, or of the ward that a special area lies in."""
    if code in county.area:
        ward = county.area[code].ward
        return {ward} if ward else set(county.ward_codes)
    return {ward.code for ward in county.wards if code in county.holders[ward.code]}
