"""Outlines (WGS84) as SVG paths in a box of whole numbers, north up.

Equirectangular about the county's middle latitude: over a county's width the error is far below a pixel.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import cos, radians

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

SIDE = 1000
"""Length of the box's longer side."""
Project = Callable[[float, float], tuple[int, int]]


@dataclass(frozen=True)
class Shapes:
    """Paths and label points by ward, in a box of `width` x `height`."""

    width: int = 0
    height: int = 0
    paths: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def shapes_of(outlines: Mapping[str, BaseGeometry]) -> Shapes:
    """All outlines in one box; no shapes from no outlines."""
    if not outlines:
        return Shapes()
    west, south, east, north = unary_union(list(outlines.values())).bounds
    squeeze = cos(radians((south + north) / 2))
    scale = SIDE / max((east - west) * squeeze, north - south)

    def project(longitude: float, latitude: float) -> tuple[int, int]:
        return round((longitude - west) * squeeze * scale), round((north - latitude) * scale)

    width, height = project(east, south)
    return Shapes(
        width=width,
        height=height,
        paths={code: _path(area, project) for code, area in outlines.items()},
        labels={code: _label(area, project) for code, area in outlines.items()},
    )


def _label(area: BaseGeometry, project: Project) -> tuple[int, int]:
    inside = area.representative_point()
    return project(inside.x, inside.y)


def _path(area: BaseGeometry, project: Project) -> str:
    return "".join(_ring([project(x, y) for x, y in ring]) for ring in _rings(area))


def _rings(area: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    for part in parts:
        if isinstance(part, Polygon):
            yield [(x, y) for x, y, *_ in part.exterior.coords]
            yield from ([(x, y) for x, y, *_ in hole.coords] for hole in part.interiors)


def _ring(points: list[tuple[int, int]]) -> str:
    kept = [p for n, p in enumerate(points[:-1]) if n == 0 or p != points[n - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
