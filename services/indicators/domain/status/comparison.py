"""Everything a status needs of the fold: an indicator's figures, wherever they come from."""

from functools import reduce

from services.indicators.domain.status.counted import Counted
from services.indicators.domain.status.measures import Measures
from services.indicators.domain.status.reading import Reading
from services.indicators.domain.status.spans import Span, declared_baseline, window, year_of, year_to_date
from shared.county import CountyConfig, Indicator


class Figures:
    """Figures by indicator, place and months: counted, measured, or summed from an indicator's parts."""

    def __init__(self, county: CountyConfig, measures: Measures, counted: Counted | None = None) -> None:
        self.county, self.measures, self.counted = county, measures, counted

    def read(self, indicator: Indicator, place: str, span: Span) -> Reading:
        """The figure of exactly these months."""
        if indicator.types and self.counted is not None:
            return self.counted.read(indicator, place, span)
        if indicator.measure:
            return self.measures.read(indicator, place, span)
        if indicator.parts:
            parts = [self.read(part, place, span) for part in self.parts(indicator)]
            return reduce(_add, parts)
        return Reading(None, ("to_be_developed",))

    def baseline(self, indicator: Indicator, place: str, now: Span, then: Span) -> Reading:
        """The figure `now` is compared with; where its baseline year was published elsewhere, that figure."""
        found = self.read(indicator, place, then)
        declared = declared_baseline(self.county, indicator, place, now)
        if found.value is None and declared is not None and declared[0].value is not None:
            entry = declared[0]
            if then == year_of(indicator, entry.year) or indicator.aggregation != "sum":
                return Reading(entry.value)
        return found

    def parts(self, indicator: Indicator) -> tuple[Indicator, ...]:
        """The indicators it is made of."""
        return tuple(self.county.indicator[code] for code in indicator.parts)

    def newest(self, indicator: Indicator, place: str, closed: int) -> Span:
        """The months to be judged when `closed` is the newest month that is over."""
        if indicator.types and self.counted is not None:
            return window(indicator, self.counted.newest(indicator, closed))
        if indicator.measure:
            return self.measures.newest_span(indicator, place, closed)
        lasts = [self.newest(part, place, closed).last for part in self.parts(indicator)]
        return window(indicator, min(lasts, default=closed))

    def so_far(self, indicator: Indicator, place: str, span: Span, closed: int) -> float | None:
        """The year to date with months that are not settled yet; None where there are none."""
        if indicator.window != "year_to_date":
            return None
        later = year_to_date(indicator, self._last_known(indicator, place, closed))
        if later.first != span.first or later.last <= span.last:
            return None
        if indicator.types and self.counted is not None and not (indicator.out_of or indicator.per_residents):
            return float(self.counted.known(indicator, place, later))
        return self.read(indicator, place, later).value

    def _last_known(self, indicator: Indicator, place: str, closed: int) -> int:
        if not indicator.measure:
            return closed
        records = self.measures.of(indicator, place, closed)
        return records[-1].span.last if records else closed

    def series(self, indicator: Indicator, place: str, last: int) -> list[tuple[int, float]]:
        """Known figures up to month `last`, each by its last month, oldest first: months where there are any."""
        if indicator.types and self.counted is not None:
            return self.counted.series(indicator, place, last)
        if indicator.measure:
            return self.measures.series(indicator, place, last)
        parts = [dict(self.series(part, place, last)) for part in self.parts(indicator)]
        shared = set(parts[0]).intersection(*parts) if parts else set()
        return [(month, sum(part[month] for part in parts)) for month in sorted(shared)]


def _add(one: Reading, other: Reading) -> Reading:
    """Parts of a whole: unknown where a part is."""
    value = None if one.value is None or other.value is None else one.value + other.value
    whole = Reading(value, unit=one.unit, is_count=one.is_count and other.is_count)
    return whole.because(*one.reasons, *other.reasons)
