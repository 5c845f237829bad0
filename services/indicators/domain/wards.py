"""The five wards with most incidents of a type in an area; ties go by ward code."""

from services.indicators.domain.counts import CountArrays
from services.indicators.domain.figures import significant
from shared.county import CountyConfig
from shared.events import Stand, TopWards, WardShare
from shared.periods import month_text

TOP = 5


def top_wards(county: CountyConfig, counts: CountArrays, month: int, stand: Stand) -> list[TopWards]:
    """Rankings of one month for every area above the wards and every type."""
    by_ward, by_place = counts.span(month, month)[:, :, 0], counts.by_place(month, month)
    rankings = []
    for row, place in enumerate(county.places):
        if place.tier == county.tiers[0].id:
            continue
        wards = counts.index.wards_of(place.code)
        for column, type_id in enumerate(counts.types):
            total = int(by_place[row, column])
            best = _best({counts.index.wards[w]: int(by_ward[w, column]) for w in wards}, total)
            rankings.append(
                TopWards(county=county.id, place=place.code, type=type_id, period=month_text(month), total=total,
                         wards=best, stand=stand)
            )  # fmt: skip
    return rankings


def _best(counted: dict[str, int], total: int) -> tuple[WardShare, ...]:
    ranked = sorted((-n, ward) for ward, n in counted.items() if n > 0)
    return tuple(WardShare(ward=w, count=-n, share=significant(100 * -n / total)) for n, w in ranked[:TOP])
