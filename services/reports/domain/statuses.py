"""The status table: every indicator in every place that carries a colour, in the county's order."""

from services.reports.domain.material import Material
from services.reports.domain.pack import StatusLine
from shared.county import Indicator, is_in_force
from shared.events import IndicatorStatus
from shared.periods import first_day, last_day, month_ordinal


def status_lines(material: Material) -> tuple[StatusLine, ...]:
    """Larger tiers first, then places, then indicators, each as the configuration lists them."""
    indicators = {i.code: (n, i) for n, i in enumerate(material.county.indicators)}
    tiers = [t.id for t in material.county.tiers]
    places = {p.code: (-tiers.index(p.tier), n) for n, p in enumerate(material.county.places)}
    inside = [s for s in material.indicator_statuses() if material.is_inside(s.place)]
    known = [
        s for s in inside if s.indicator in indicators and s.place in places and _is_current(material, s)
    ]
    known.sort(key=lambda s: (places[s.place], indicators[s.indicator][0]))
    return tuple(_line(material, indicators[s.indicator][1], s) for s in known)


def _is_current(material: Material, figure: IndicatorStatus) -> bool:
    """Whether the place is one in the pack's month: an area that merged into another keeps its last figures."""
    month = month_ordinal(material.month)
    return is_in_force(material.county.place[figure.place], first_day(month), last_day(month))


def _line(material: Material, indicator: Indicator, figure: IndicatorStatus) -> StatusLine:
    tier = material.county.place[figure.place].tier
    return StatusLine(
        name=indicator.name,
        definition=indicator.definition,
        unit=indicator.unit,
        decimals=indicator.decimals,
        place_name=material.name(figure.place),
        tier=tier,
        tier_name=next(t.name for t in material.county.tiers if t.id == tier),
        figure=figure,
        of_month=material.counted(indicator, figure.place, material.months[-1]),
        of_month_before=material.counted(indicator, figure.place, material.months[-2]),
    )
