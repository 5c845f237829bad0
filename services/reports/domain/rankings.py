"""Top wards, the county's series and the ward map: counts arranged, nothing judged."""

from services.reports.domain.areas import wards_in
from services.reports.domain.material import Material
from services.reports.domain.outline import Shapes
from services.reports.domain.pack import (
    HotspotLine,
    MapWard,
    Series,
    SeriesPoint,
    TopRow,
    TopTable,
    WardCount,
    WardMap,
)
from shared.county import CountyConfig, Indicator, Place
from shared.events import TopWards


def top_tables(material: Material) -> tuple[TopTable, ...]:
    """One table for each ranked area, or of a smaller place alone; types in the county's order."""
    ranked = {(t.place, t.type): t for t in material.top_wards()}
    inside = [area for area in ranked_areas(material.county) if material.is_inside(area.code)]
    tables = [_table(material, area, ranked) for area in inside or [material.county.place[material.place]]]
    return tuple(table for table in tables if table.rows)


def ranked_areas(county: CountyConfig) -> list[Place]:
    """The areas of the pack's tier, then smaller areas that hold other wards than any of those."""
    tiers = [t.id for t in county.tiers]
    between = tiers[1 : tiers.index(county.pack_tier)]
    areas = [p for p in county.places if p.tier == county.pack_tier]
    held = {wards_in(county, area.code) for area in areas}
    parts = [p for p in county.places if p.tier in between and wards_in(county, p.code) not in held]
    return [*areas, *parts]


def _table(material: Material, area: Place, ranked: dict[tuple[str, str], TopWards]) -> TopTable:
    found = [ranked[area.code, t.id] for t in material.county.types if (area.code, t.id) in ranked]
    return TopTable(place=area.code, place_name=area.name, rows=tuple(_row(material, t) for t in found))


def _row(material: Material, top: TopWards) -> TopRow:
    wards = tuple(WardCount(name=material.name(w.ward), count=w.count, share=w.share) for w in top.wards)
    return TopRow(type_name=material.type_name(top.type), total=top.total, wards=wards)


def monthly_series(material: Material) -> tuple[Series, ...]:
    """Every counted indicator over the pack's months; a month that lacks one of its types is not loaded."""
    counted = [i for i in material.county.indicators if i.types]
    return tuple(
        Series(indicator=i.code, name=i.name, unit=i.unit, points=_points(material, i)) for i in counted
    )


def _points(material: Material, indicator: Indicator) -> tuple[SeriesPoint, ...]:
    return tuple(_point(material, indicator, month) for month in material.months)


def _point(material: Material, indicator: Indicator, month: str) -> SeriesPoint:
    value = material.counted(indicator, material.place, month)
    provisional = value is not None and material.counts[material.place, month].provisional
    return SeriesPoint(month=month, value=value, provisional=provisional)


def ward_map(material: Material, shapes: Shapes, hotspots: tuple[HotspotLine, ...]) -> WardMap | None:
    """Every ward that has an outline; None where the county has no outlines."""
    if not shapes.paths:
        return None
    numbers: dict[str, tuple[int, ...]] = {}
    for line in hotspots:
        if line.state != "over":
            numbers[line.ward] = (*numbers.get(line.ward, ()), line.number)
    drawn = [_map_ward(material, shapes, w, numbers) for w in material.county.wards if w.code in shapes.paths]
    return WardMap(width=shapes.width, height=shapes.height, month=material.month, wards=tuple(drawn))


def _map_ward(
    material: Material, shapes: Shapes, ward: Place, numbers: dict[str, tuple[int, ...]]
) -> MapWard:
    count = material.total(ward.code, material.month)
    return MapWard(
        ward=ward.code,
        name=ward.name,
        path=shapes.paths[ward.code],
        label_at=shapes.labels[ward.code],
        count=count,
        rate=None if count is None or not ward.residents else round(1000 * count / ward.residents, 1),
        hotspots=numbers.get(ward.code, ()),
    )


def totals(material: Material) -> dict[str, dict[str, int]]:
    """The place's counts by month and covered type."""
    place = material.place
    found = {m: material.counts[place, m] for m in material.months if (place, m) in material.counts}
    return {m: {t: c.counts.get(t, 0) for t in sorted(c.covered)} for m, c in found.items() if c.covered}
