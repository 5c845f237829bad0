"""The wards with most incidents of a type in an area: of each month that changed, and of the newest longer spans."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from services.indicators.domain.places.rankings import Ranked, Rate, lead_of, ranked, rate_of, year_told
from services.indicators.domain.places.settled_spans import SettledSpans, is_current, year_of, year_of_type
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Place
from shared.events import TopWards, WardShare
from shared.periods import span_text

TOP = 5
Counts = npt.NDArray[np.int64]


def top_wards(spans: SettledSpans) -> Iterator[TopWards]:
    """Rankings of every area above the wards that is current in the span, for every type heard of in it."""
    config = spans.at.config
    every = {Span(month, month): [t.id for t in config.types] for month in sorted(spans.changed)}
    for kind in config.types:
        for span in spans.news([kind.id], year_of_type(config.indicators, kind.id)):
            if span.first != span.last:
                every.setdefault(span, []).append(kind.id)
    for span, types in every.items():
        yield from _of_span(spans, span, types)


def _of_span(spans: SettledSpans, span: Span, types: list[str]) -> Iterator[TopWards]:
    counts = spans.at.counts
    by_ward = counts.span(span.first, span.last).sum(axis=2)
    by_place = counts.by_place(span.first, span.last)
    for row, place in enumerate(spans.at.config.places):
        if place.tier != spans.at.config.tiers[0].id and is_current(place, span):
            wards = counts.index.wards_of(place.code)
            for type_id in types:
                column = counts.types.index(type_id)
                total = int(by_place[row, column])
                if total or spans.is_known([type_id], span):
                    held = {counts.index.wards[w]: int(by_ward[w, column]) for w in wards}
                    order = ranked(held, total, TOP)
                    yield _record(spans, place, type_id, span, total, order)


def _record(
    spans: SettledSpans, place: Place, type_id: str, span: Span, total: int, order: tuple[Ranked, ...]
) -> TopWards:
    config = spans.at.config
    rates = {one.code: rate_of(config, one.code, one.incidents, year_of(span)) for one in order}
    return TopWards(
        county=config.id,
        place=place.code,
        type=type_id,
        period=span_text(span.first, span.last),
        total=total,
        wards=tuple(_share(config, one, rates[one.code]) for one in order),
        lead=lead_of(order),
        residents_year=year_told(rates.values()),
        stand=spans.at.stand,
    )


def _share(config: CountyConfig, one: Ranked, rate: Rate | None) -> WardShare:
    return WardShare(
        ward=one.code,
        count=one.incidents,
        share=one.share,
        rate=rate.value if rate else None,
        deprivation_decile=config.place[one.code].deprivation_decile,
    )
