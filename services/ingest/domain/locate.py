"""Where an item lies: ward, LSOA and special areas. A point is looked up here and goes no further."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from services.ingest.domain.areas import Areas
from services.ingest.domain.item import Item
from services.ingest.domain.kept import LocatedBy
from shared.county import SpecialArea

Points = npt.NDArray[np.float64]


class Where(NamedTuple):
    """A ward (None: somewhere in the county) and how it was found, the LSOA, the areas around its point."""

    ward: str | None
    by: LocatedBy
    lsoa: str | None = None
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies around one item's point."""

    ward: str | None = None
    lsoa: str | None = None
    areas: tuple[str, ...] = ()


class _Layer:
    """Outlines of one kind, ready to be asked many points at once."""

    def __init__(self, outlines: Mapping[str, BaseGeometry]) -> None:
        self._codes = list(outlines)
        self._tree = shapely.STRtree(list(outlines.values()))

    def holding(self, points: npt.NDArray[np.object_]) -> list[list[str]]:
        """Codes of the outlines around each point, in file order: on a border, the one listed first leads."""
        found: list[list[str]] = [[] for _ in points]
        at, outline = self._tree.query(points, predicate="intersects")
        for point, code in sorted(zip(at.tolist(), outline.tolist(), strict=True)):
            found[point].append(self._codes[code])
        return found


class Locator:
    """The map of one county. LSOAs of points are found only where it has outlines of LSOAs (all WGS84)."""

    def __init__(
        self,
        outlines: Mapping[str, BaseGeometry],
        lsoa_wards: Mapping[str, str],
        areas: Areas | None = None,
        lsoa_outlines: Mapping[str, BaseGeometry] | None = None,
    ) -> None:
        self.areas = areas or Areas()
        self._wards, self._lsoas = _Layer(outlines), _Layer(lsoa_outlines or {})
        self._areas = _Layer(self.areas.outlines)
        self._lsoa_wards = dict(lsoa_wards)
        self._from_grid = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)

    def with_areas(self, areas: Sequence[SpecialArea]) -> "Locator":
        """The same map with other special areas; those that it has outlines of keep them."""
        other = copy(self)
        other.areas = Areas(areas, self.areas.outlines)
        return other

    def locate(self, items: Sequence[Item]) -> list[Where]:
        """Where each item lies, in order. A ward or LSOA that the source names is taken as it stands."""
        inside = self._around_points(items)
        nothing = _Found()
        return [self._where(item, inside.get(i, nothing)) for i, item in enumerate(items)]

    def _where(self, item: Item, found: _Found) -> Where:
        lsoa = item.lsoa or found.lsoa
        if item.ward is not None:
            return Where(item.ward, "ward", lsoa, found.areas)
        if found.ward is not None:
            return Where(found.ward, "point", lsoa, found.areas)
        if best_fit := self._lsoa_wards.get(lsoa or ""):
            return Where(best_fit, "lsoa", lsoa, found.areas)
        of_area = self.areas.ward_of(item.area)
        return Where(of_area, "area" if of_area else "none", lsoa, found.areas)

    def _around_points(self, items: Sequence[Item]) -> dict[int, _Found]:
        asked = [i for i, item in enumerate(items) if item.lon is not None or item.easting is not None]
        if not asked:
            return {}
        points = np.asarray(shapely.points(self._degrees([items[i] for i in asked])), dtype=object)
        layers = (self._wards, self._lsoas, self._areas)
        found = zip(asked, *(layer.holding(points) for layer in layers), strict=True)
        return {i: _Found(_first(wards), _first(lsoas), tuple(areas)) for i, wards, lsoas, areas in found}

    def _degrees(self, items: Sequence[Item]) -> Points:
        """Longitude and latitude, shape (items, 2). The grid is turned by PROJ, to within about 5 metres."""
        points = np.array([(item.lon or 0.0, item.lat or 0.0) for item in items], np.float64)
        grid = [i for i, item in enumerate(items) if item.lon is None]
        if grid:
            metres = np.array([(items[i].easting or 0.0, items[i].northing or 0.0) for i in grid], np.float64)
            points[grid] = np.column_stack(self._from_grid.transform(metres[:, 0], metres[:, 1]))
        return points


def _first(codes: list[str]) -> str | None:
    return codes[0] if codes else None
