"""Which ward an item lies in: named, else by point in polygon, else by its LSOA, else the county as a whole."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from services.ingest.domain.item import Item


class Where(NamedTuple):
    """A ward (None: somewhere in the county) and how it was found."""

    ward: str | None
    by: Literal["ward", "point", "lsoa", "none"]


class Locator:
    """The outlines (WGS84) and the LSOA best fit of one county, ready to be asked many points at once."""

    def __init__(self, outlines: Mapping[str, BaseGeometry], lsoa_wards: Mapping[str, str]) -> None:
        self._codes = list(outlines)
        self._tree = shapely.STRtree(list(outlines.values()))
        self._lsoa_wards = dict(lsoa_wards)

    def locate(self, items: Sequence[Item]) -> list[Where]:
        """Where each item lies, in order. A ward that the source names is taken as it stands."""
        inside = self._wards_of_points(items)
        return [self._where(item, inside.get(i)) for i, item in enumerate(items)]

    def _where(self, item: Item, inside: str | None) -> Where:
        if item.ward is not None:
            return Where(item.ward, "ward")
        if inside is not None:
            return Where(inside, "point")
        best_fit = self._lsoa_wards.get(item.lsoa) if item.lsoa else None
        return Where(best_fit, "lsoa") if best_fit else Where(None, "none")

    def _wards_of_points(self, items: Sequence[Item]) -> dict[int, str]:
        asked = [i for i, item in enumerate(items) if item.ward is None and item.lon is not None]
        if not asked:
            return {}
        points = shapely.points(np.array([(items[i].lon, items[i].lat) for i in asked], np.float64))
        at, ward = self._tree.query(points, predicate="intersects")
        # Backwards, so that on a border the ward listed first wins.
        return {asked[p]: self._codes[w] for p, w in sorted(zip(at, ward, strict=True), reverse=True)}
