"""A cut becomes a pack. Pure: the same cut, configuration and outlines give the same pack."""

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from services.reports.cuts import Cut
from services.reports.domain.alerts import alert_lines
from services.reports.domain.coverage import coverage
from services.reports.domain.hotspots import hotspot_lines
from services.reports.domain.material import read_material
from services.reports.domain.narrative import what_changed
from services.reports.domain.notes import data_notes, revisions
from services.reports.domain.outline import shapes_of
from services.reports.domain.pack import Pack
from services.reports.domain.rankings import monthly_series, top_tables, totals, ward_map
from services.reports.domain.statuses import status_lines
from shared.county import CountyConfig


def assemble(
    county: CountyConfig,
    cut: Cut,
    outlines: Mapping[str, BaseGeometry],
    before: Pack | None = None,
    place: str | None = None,
) -> Pack:
    """The pack of the cut's month, of the county or one `place` of it.

    `before` is the pack of the same place issued last, for naming what was restated since.
    """
    about = place or county.root.code
    material = read_material(county, about, cut.month, cut.as_of, cut.since, cut.documents)
    inside = {ward: area for ward, area in outlines.items() if material.is_inside(ward)}
    statuses, hotspots, alerts = status_lines(material), hotspot_lines(material), alert_lines(material)
    counted = totals(material)
    return Pack(
        county=county.id,
        county_name=county.name,
        place=about,
        place_name=material.name(about),
        zone=county.zone,
        month=cut.month,
        as_of=cut.as_of,
        changed=what_changed(material, statuses, hotspots, alerts),
        statuses=statuses,
        hotspots=hotspots,
        top=top_tables(material),
        series=monthly_series(material),
        map=ward_map(material, shapes_of(inside), hotspots),
        coverage=coverage(material),
        alerts=alerts,
        revisions=revisions(material, counted, before.totals if before else {}),
        notes=data_notes(material),
        attribution=county.attribution,
        totals=counted,
    )
