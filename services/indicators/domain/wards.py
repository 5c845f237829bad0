"""The five wards with most incidents of a type in an area; ties go by ward code."""

from services.indicators.domain.counts import CountArrays
from services.indicators.domain.figures import significant
from shared.county import CountyConfig
from shared.events import Stand, TopWards, WardShare
from shared.periods import month_text

TOP = 5


def top_wards(county: CountyConfig, counts: CountArrays, month: int, stand: Stand) -> list[TopWards]:
    """Rankings of one month for every area above the wards and every type."""
    areas = [p.code for p in county.places if p.tier != county.tiers[0].id]
    return [_rank(county, counts, area, type_id, month, stand) for area in areas for type_id in counts.types]


def _rank(
    county: CountyConfig, counts: CountArrays, area: str, type_id: str, month: int, stand: Stand
) -> TopWards:
    column = counts.types.index(type_id)
    table = counts.span(month, month)[:, column, 0]
    total = int(counts.by_place(month, month)[counts.index.places.index(area), column])
    ranked = sorted(
        (-int(table[r]), counts.index.wards[r]) for r in counts.index.wards_of(area) if table[r] > 0
    )
    wards = tuple(
        WardShare(ward=ward, count=-n, share=significant(100 * -n / total)) for n, ward in ranked[:TOP]
    )
    return TopWards(
        county=county.id,
        place=area,
        type=type_id,
        period=month_text(month),
        total=total,
        wards=wards,
        stand=stand,
    )
