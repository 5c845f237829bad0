"""Hot hours and demand by weekday, of every area and special area whose incidents tell their hour."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.indicators.domain.places.hours import HOURS, by_band, hottest_run, shares_of
from services.indicators.domain.places.settled_spans import SettledSpans, is_current, year_of_type
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Place, SpecialArea
from shared.events import HotHours
from shared.periods import first_day, last_day, span_text

ALL = "all-types"
"""Stands for every type of a place together: its demand."""
WEEK = 7
Counts = npt.NDArray[np.int64]


def hot_hours(spans: SettledSpans) -> Iterator[HotHours]:
    """Hours of the newest spans in which something changed, by type and for all types heard of together."""
    config = spans.at.config
    every: dict[Span, list[int]] = {}
    for column, kind in enumerate(config.types):
        for span in spans.news([kind.id], year_of_type(config.indicators, kind.id)):
            every.setdefault(span, []).append(column)
    for span, columns in every.items():
        yield from _OfSpan(spans, span).records(columns)


def places_of(config: CountyConfig) -> list[Place | SpecialArea]:
    """The places whose hours and nights are looked at: of the tiers named, or all above the wards; special areas."""
    tiers = config.hours.tiers or tuple(t.id for t in config.tiers[1:])
    return [*(p for p in config.places if p.tier in tiers), *config.areas]


class _OfSpan:
    """One span; the arrays do not change while it is looked at."""

    def __init__(self, spans: SettledSpans, span: Span) -> None:
        self.spans, self.span = spans, span
        self.config, self.counts = spans.at.config, spans.at.counts

    def records(self, columns: list[int]) -> Iterator[HotHours]:
        for place in places_of(self.config):
            if is_current(place, self.span):
                table = self.counts.hours(place.code, self.span.first, self.span.last)
                yield from self._of_place(place.code, table, columns)

    def _of_place(self, place: str, table: Counts, columns: list[int]) -> Iterator[HotHours]:
        if not table[columns, :HOURS].any():
            return
        for column in columns:
            if table[column, :HOURS].any():
                yield self._record(place, self.counts.types[column], table[column], [column])
        yield self._record(place, ALL, table[columns].sum(axis=0), columns)

    def _record(self, place: str, type_id: str, row: Counts, columns: list[int]) -> HotHours:
        hours, settings = row[:HOURS], self.config.hours
        bands = by_band(hours, settings.bands)
        if settings.night in bands:
            bands[settings.night] += self._carried_over(place, columns)
        run = hottest_run(hours, settings.run)
        return HotHours(
            county=self.config.id,
            place=place,
            type=type_id,
            period=span_text(self.span.first, self.span.last),
            bands=bands,
            unknown=int(row[HOURS]),
            hours=tuple(map(int, hours)),
            hour_shares=shares_of(hours.tolist()),
            band_shares=dict(zip(bands, shares_of(list(bands.values())), strict=True)),
            run=run.hours if run else "",
            run_count=run.incidents if run else 0,
            run_share=run.share if run else None,
            weekdays=self._weekdays(place, columns),
            stand=self.spans.at.stand,
        )

    def _carried_over(self, place: str, columns: list[int]) -> int:
        """A night belongs to its evening's date, and so to its month."""
        rows = self.counts.index.membership[self.counts.index.places.index(place)]
        return self.counts.evenings.carried_over(rows, columns, self.span.first, self.span.last)

    def _weekdays(self, place: str, columns: list[int]) -> tuple[int, ...]:
        """From Monday on; nothing unless every one of the types is counted by day."""
        types = [self.counts.types[column] for column in columns]
        if not set(types) <= set(self.counts.days.types):
            return ()
        at = [self.counts.days.types.index(t) for t in types]
        row = self.counts.index.places.index(place)
        return tuple(int(n) for n in self._by_weekday[:, row, at].sum(axis=1))

    @cached_property
    def _by_weekday(self) -> Counts:
        """Incidents by weekday, place and day type."""
        first, last = first_day(self.span.first).toordinal(), last_day(self.span.last).toordinal()
        total = np.zeros((WEEK, len(self.counts.index.places), len(self.counts.days.types)), np.int64)
        for day in range(first, last + 1):
            total[date.fromordinal(day).weekday()] += self.counts.days.by_place(day, day)
        return total
