"""The county's breakdowns: what an indicator's incidents are made of, in every place of the breakdown's tiers."""

from collections.abc import Iterator

from services.indicators.domain.places.mix import Shares, shares_of, with_flags
from services.indicators.domain.places.settled_spans import SettledSpans, is_current, types_of
from services.indicators.domain.status.spans import Span
from shared.county import Breakdown, Indicator, Place
from shared.events import Mix
from shared.periods import span_text

RECORDED = "Shares of flags depend on how fully they are recorded."


def mixes(spans: SettledSpans) -> Iterator[Mix]:
    """Every breakdown of the newest spans in which something changed."""
    config = spans.at.config
    for one in config.breakdowns:
        indicator = config.indicator[one.of]
        for span in spans.news(types_of(config.indicator, indicator), indicator.year_starts):
            if one.flags and not _are_flags_recorded(spans, indicator, span):
                continue
            for place in config.places:
                if place.tier in one.tiers and is_current(place, span):
                    yield _mix(spans, one, indicator, place, span)


def _are_flags_recorded(spans: SettledSpans, indicator: Indicator, span: Span) -> bool:
    """Whether any incident of its types has any flag: where none has, nobody records them, and none is not nought."""
    counts, config = spans.at.counts, spans.at.config
    columns = [counts.types.index(t) for t in types_of(config.indicator, indicator)]
    flagged = counts.flagged(config.root.code, span.first, span.last)
    return any(found[columns].any() for found in flagged.values())


def _mix(spans: SettledSpans, one: Breakdown, indicator: Indicator, place: Place, span: Span) -> Mix:
    found = _by_flags(spans, one, indicator, place, span) if one.flags else _by_parts(spans, one, place, span)
    return Mix(
        county=spans.at.config.id,
        place=place.code,
        of=one.id,
        period=span_text(span.first, span.last),
        base=found.base,
        shares=found.shares,
        counts=found.counts,
        indicator=one.of,
        among=one.among,
        caveats=(*one.caveats, *((RECORDED,) if one.flags else ())),
        stand=spans.at.stand,
    )


def _by_parts(spans: SettledSpans, one: Breakdown, place: Place, span: Span) -> Shares:
    indicators = spans.at.config.indicator
    base = spans.counted(indicators[one.of], span)[place.code]
    return shares_of(base, {code: spans.counted(indicators[code], span)[place.code] for code in one.parts})


def _by_flags(spans: SettledSpans, one: Breakdown, indicator: Indicator, place: Place, span: Span) -> Shares:
    counts = spans.at.counts
    columns = [counts.types.index(t) for t in types_of(spans.at.config.indicator, indicator)]
    flagged = counts.flagged(place.code, span.first, span.last)
    own, without = (*one.among, *indicator.flags), indicator.without_flags
    whole = spans.counted(indicator, span)[place.code]
    base = with_flags(flagged, columns, own, without) if one.among else whole
    parts: dict[str, int] = {flag: with_flags(flagged, columns, (*own, flag), without) for flag in one.flags}
    return shares_of(base, parts)
