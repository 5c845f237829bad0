"""Which months rankings, gaps, shares and hours speak of, and which of them have to be said again.

Each ends with the newest month settled by the feeds of its types: that month, the year to date, twelve months.
A span that holds an uncovered month is no span: missing is never counted as none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from services.indicators.domain.feeds.coverage import feeds_of
from services.indicators.domain.moment import Moment
from services.indicators.domain.status.counted import Counted
from services.indicators.domain.status.spans import Span
from shared.county import Dated, Indicator, is_in_force
from shared.periods import first_day, last_day, year_start

LONG = 12
APRIL = 4


@dataclass(frozen=True)
class SettledSpans:
    """The spans of one moment; `changed` are the months (ordinals) that changed since they were last spoken of."""

    at: Moment
    changed: frozenset[int]
    _counted: dict[tuple[str, Span], dict[str, int]] = field(default_factory=dict)

    def newest(self, types: Collection[str], year_starts: int) -> list[Span]:
        """The newest settled month, year to date and twelve months, each once, where every type is covered."""
        last = self._settled(types)
        if last is None:
            return []
        firsts = dict.fromkeys((last, year_start(last, year_starts), last - LONG + 1))
        return [span for span in (Span(first, last) for first in firsts) if self.is_known(types, span)]

    def news(self, types: Collection[str], year_starts: int) -> list[Span]:
        """Those of the newest spans in which something changed."""
        return [span for span in self.newest(types, year_starts) if self.has_changed(span)]

    def has_changed(self, span: Span) -> bool:
        """Whether a month of the span changed."""
        return not self.changed.isdisjoint(span.months())

    def is_known(self, types: Collection[str], span: Span) -> bool:
        """Whether every type was heard in every month of the span."""
        covers, config = self.at.county.coverage.covers, self.at.config
        return bool(types) and all(covers(config, t, m) for t in types for m in span.months())

    def _settled(self, types: Collection[str]) -> int | None:
        feeds = {f.id: f for t in types for f in feeds_of(self.at.config, t)}.values()
        settled = [
            {
                m
                for m in self.at.county.coverage.months(f.id)
                if self.at.is_over(m) and self.at.is_settled(f, m)
            }
            for f in feeds
        ]
        return max(set[int].intersection(*settled), default=None) if settled else None

    def counted(self, indicator: Indicator, span: Span) -> Mapping[str, int]:
        """Incidents that an indicator counts in a span, by place; special areas among them."""
        key = indicator.code, span
        if key not in self._counted:
            self._counted[key] = self._count(indicator, span)
        return self._counted[key]

    def _count(self, indicator: Indicator, span: Span) -> dict[str, int]:
        places = self.at.counts.index.places
        if indicator.types:
            return {place: self._sums.known(indicator, place, span) for place in places}
        parts = [self.counted(self.at.config.indicator[code], span) for code in indicator.parts]
        return {place: sum(part[place] for part in parts) for place in places}

    @cached_property
    def _sums(self) -> Counted:
        return Counted(self.at.config, self.at.counts, self.at.county.coverage, self.at.is_settled)


def types_of(config_indicators: dict[str, Indicator], indicator: Indicator) -> tuple[str, ...]:
    """Every type that an indicator counts in any of its versions, through its parts where it has none itself."""
    own = {*indicator.types, *(t for version in indicator.definitions for t in version.types)}
    if not own and indicator.measure is None:
        parts = (config_indicators[code] for code in indicator.parts if code in config_indicators)
        own = {t for part in parts for t in types_of(config_indicators, part)}
    return tuple(sorted(own))


def year_of_type(indicators: Iterable[Indicator], type_id: str) -> int:
    """The first month of a type's year: that of the first indicator which counts it, else April."""
    return next((i.year_starts for i in indicators if type_id in i.types), APRIL)


def year_of(span: Span) -> int:
    """The calendar year it ends in, whose residents its rates are of."""
    return last_day(span.last).year


def is_current(dated: Dated, span: Span) -> bool:
    """Whether a place (or anything dated) is in force on some day of the span."""
    return is_in_force(dated, first_day(span.first), last_day(span.last))
