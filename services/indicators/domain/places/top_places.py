"""Places ranked by an indicator: the wards of every area, and what the county's own rankings name."""

from collections.abc import Iterator

from services.indicators.domain.places.rankings import Ranked, Rate, lead_of, ranked, rate_of, year_told
from services.indicators.domain.places.settled_spans import SettledSpans, is_current, types_of, year_of
from services.indicators.domain.places.wards import TOP
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Indicator, Ranking
from shared.events import PlaceShare, TopPlaces
from shared.periods import span_text


def top_places(spans: SettledSpans) -> Iterator[TopPlaces]:
    """Every ranking of the newest spans in which something changed."""
    config = spans.at.config
    for indicator in config.indicators:
        types = types_of(config.indicator, indicator)
        for span in spans.news(types, indicator.year_starts):
            if is_family(indicator, types):
                yield from _wards(spans, indicator, span)
            for ranking in config.rankings:
                if indicator.code in indicators_of(config, ranking):
                    yield _ranking(spans, ranking, indicator, span)


def is_family(indicator: Indicator, types: tuple[str, ...]) -> bool:
    """Whether it counts other than one whole type, for which the wards are ranked anyway."""
    return len(types) > 1 or bool(indicator.flags or indicator.without_flags)


def indicators_of(config: CountyConfig, ranking: Ranking) -> tuple[str, ...]:
    """The indicators it ranks by: its own, else its priority's."""
    return ranking.indicators or _of_priority(config, ranking)[0]


def _of_priority(config: CountyConfig, ranking: Ranking) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Indicators and kinds of a ranking's priority; none without one."""
    return next(((p.indicators, p.kinds) for p in config.priorities if p.id == ranking.priority), ((), ()))


def candidates(config: CountyConfig, ranking: Ranking, span: Span) -> list[str]:
    """Places of its tier, or special areas and wards of its kinds, that are current in the span."""
    kinds = ranking.kinds or (() if ranking.tier else _of_priority(config, ranking)[1])
    wards = config.tiers[0].id
    places = [p for p in config.places if p.tier == ranking.tier or (p.tier == wards and p.kind in kinds)]
    areas = [a for a in config.areas if a.kind in kinds]
    return [*(p.code for p in places if is_current(p, span)), *(a.code for a in areas if is_current(a, span))]


def _wards(spans: SettledSpans, indicator: Indicator, span: Span) -> Iterator[TopPlaces]:
    config, index = spans.at.config, spans.at.counts.index
    for place in config.places:
        if place.tier != config.tiers[0].id and is_current(place, span):
            wards = [index.wards[row] for row in index.wards_of(place.code)]
            yield _record(spans, (place.code, config.tiers[0].id), indicator, span, wards, TOP)


def _ranking(spans: SettledSpans, ranking: Ranking, indicator: Indicator, span: Span) -> TopPlaces:
    config = spans.at.config
    found = candidates(config, ranking, span)
    return _record(spans, (config.root.code, ranking.id), indicator, span, found, ranking.top)


def _record(
    spans: SettledSpans, where: tuple[str, str], indicator: Indicator, span: Span, places: list[str], top: int
) -> TopPlaces:
    """`where` is the area ranked in, and the ranking."""
    config, counted = spans.at.config, spans.counted(indicator, span)
    total = counted[where[0]]
    order = ranked({code: counted[code] for code in places}, total, top)
    rates = {one.code: rate_of(config, one.code, one.incidents, year_of(span)) for one in order}
    return TopPlaces(
        county=config.id,
        place=where[0],
        ranking=where[1],
        indicator=indicator.code,
        period=span_text(span.first, span.last),
        total=total,
        places=tuple(_share(config, one, rates[one.code]) for one in order),
        lead=lead_of(order),
        residents_year=year_told(rates.values()),
        stand=spans.at.stand,
    )


def _share(config: CountyConfig, one: Ranked, rate: Rate | None) -> PlaceShare:
    place = config.place.get(one.code)
    return PlaceShare(
        place=one.code,
        area_kind=(place or config.area[one.code]).kind,
        count=one.incidents,
        share=one.share,
        rate=rate.value if rate else None,
        deprivation_decile=place.deprivation_decile if place else None,
    )
