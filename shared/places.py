"""Which wards make up which place, as arrays: row = place, column = ward, in the county's order."""

import numpy as np
import numpy.typing as npt

from shared.county import CountyConfig

Membership = npt.NDArray[np.int64]


class PlaceIndex:
    """Places and wards of one county by position. The last column is "unlocated", which only the county holds."""

    def __init__(self, county: CountyConfig) -> None:
        self.wards = [w.code for w in county.wards]
        self.ward_row = {code: row for row, code in enumerate(self.wards)}
        self.unlocated = len(self.wards)
        self.places = [p.code for p in county.places]
        self.membership = _membership(county)
        """0/1, shape (places, wards + 1)."""

    def wards_of(self, place: str) -> list[int]:
        """Rows of the wards that `place` holds, without unlocated."""
        row = self.membership[self.places.index(place)]
        return [int(w) for w in np.flatnonzero(row[:-1])]


def _membership(county: CountyConfig) -> Membership:
    table = np.zeros((len(county.places), len(county.wards) + 1), np.int64)
    position = {p.code: i for i, p in enumerate(county.places)}
    for column, ward in enumerate(county.wards):
        for code in around(county, ward.code):
            table[position[code], column] = 1
    table[position[county.root.code], -1] = 1
    return table


def around(county: CountyConfig, code: str) -> tuple[str, ...]:
    """The place itself and every larger place that holds it, nearest first."""
    return county.holders[code]


def place_of_tier(county: CountyConfig, code: str, tier: str) -> str | None:
    """The place of `tier` that is or holds `code`."""
    return next((c for c in around(county, code) if county.place[c].tier == tier), None)
