"""Figures that do not come from counting incidents: the newest of each measure, place and period, put together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.indicators.domain.figures import significant
from services.indicators.domain.status.reading import Reading, scale_of
from services.indicators.domain.status.spans import Span, window, year_to_date
from shared.county import Indicator
from shared.events import Measure
from shared.periods import period_months


@dataclass(frozen=True, slots=True)
class Record:
    """A measure as it was sent, with its months."""

    span: Span
    sent: Measure

    @property
    def covers(self) -> Span:
        """The months its value speaks of."""
        return (_months(self.sent.covers) if self.sent.covers else None) or self.span

    def alone(self) -> "Record":
        """The same figure as one of the months it covers, and of no longer period."""
        return Record(self.covers, self.sent)


class Measures:
    """All figures of measures, by measure and place."""

    def __init__(self, sent: Iterable[Measure] = ()) -> None:
        newest: dict[tuple[str, str, Span], Measure] = {}
        for one in sent:
            span = _months(one.period)
            if span is None:
                continue
            key = (one.measure, one.place, span)
            if key not in newest or (one.version, one.period) >= (newest[key].version, newest[key].period):
                newest[key] = one
        self._records: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        for (measure, place, span), one in newest.items():
            self._records[measure, place].append(Record(span, one))

    def of(self, indicator: Indicator, place: str, last: int | None = None) -> list[Record]:
        """The indicator's records of periods over by month `last`, oldest first, longer ones last."""
        records = self._records.get((indicator.measure or "", place), [])
        ended = [r for r in records if last is None or r.span.last <= last]
        return sorted(ended, key=lambda r: (r.span.last, r.span.length))

    def newest_span(self, indicator: Indicator, place: str, last: int) -> Span:
        """The months to be judged: of the newest settled figures; where nothing is settled, of the newest."""
        records = self.of(indicator, place, last)
        if not records:
            return window(indicator, last)
        newest = records[-1]
        this_year = year_to_date(indicator, newest.span.last).first
        settled = [r for r in records if r.sent.state != "provisional" and r.span.last >= this_year]
        if indicator.aggregation == "latest":
            return newest.span
        judged = settled[-1] if settled else newest
        months = window(indicator, judged.span.last)
        return months if any(r.span.is_within(months) for r in records) else judged.span

    def read(self, indicator: Indicator, place: str, span: Span) -> Reading:
        """The figure for exactly these months: as sent, or put together from shorter periods."""
        records = self.of(indicator, place)
        pieces = _tiles([r for r in records if r.span.is_within(span)], span)
        pieces = pieces or [r.alone() for r in records if r.covers == span][-1:]
        if not pieces:
            has_begun = any(r.span.last <= span.last for r in records)
            return Reading(None, ("not_loaded" if has_begun else "not_measured",))
        states = {p.sent.state for p in pieces}
        if "tbc" in states:
            return Reading(None, ("tbc",))
        if "not_measured" in states or any(p.sent.value is None for p in pieces):
            return Reading(None, ("not_measured",))
        found = _together(indicator, pieces)
        found = found.because("provisional") if "provisional" in states else found
        return found if found.covers is None else found.because("part_period")

    def series(self, indicator: Indicator, place: str, last: int) -> list[tuple[int, float]]:
        """Figures of periods as long as the newest's, by their last month, oldest first."""
        records = [r for r in self.of(indicator, place, last) if r.sent.state in ("final", "provisional")]
        length = min((r.span.length for r in records if r.span.last == records[-1].span.last), default=0)
        return [
            (r.span.last, r.sent.value)
            for r in records
            if r.span.length == length and r.sent.value is not None and r.covers == r.span
        ]


def _months(text: str) -> Span | None:
    """None where a figure speaks of no whole months: the door lets none in, and the log may be older than the door."""
    try:
        return Span(*period_months(text))
    except ValueError:
        return None


def _tiles(records: Sequence[Record], span: Span) -> list[Record]:
    """Records that fill the span one after another, the longest first; none if a month stays open."""
    chosen, at = [], span.first
    while at <= span.last:
        fitting = [r for r in records if r.span.first == at]
        if not fitting:
            return []
        chosen.append(max(fitting, key=lambda r: r.span.length))
        at = chosen[-1].span.last + 1
    return chosen


def _together(indicator: Indicator, pieces: Sequence[Record]) -> Reading:
    units = {p.sent.unit for p in pieces}
    if len(units) > 1:
        return Reading(None, ("break",))
    parts = [p for p in pieces if p.covers != p.span]
    if parts and len(pieces) > 1:
        return Reading(None, ("part_period",))
    unit = units.pop()
    if indicator.aggregation == "ratio":
        return _ratio(pieces, unit, parts)
    values = [p.sent.value or 0.0 for p in pieces]
    if indicator.aggregation == "mean":
        months = [p.span.length for p in pieces]
        value = sum(v * m for v, m in zip(values, months, strict=True)) / sum(months)
    else:
        value = sum(values) if indicator.aggregation == "sum" else values[-1]
    is_count = indicator.aggregation == "sum" and indicator.counts_events and value >= 0 and value % 1 == 0
    value = value if is_count or len(pieces) == 1 else significant(value)
    return Reading(value, unit=unit, is_count=is_count, covers=parts[0].covers if parts else None)


def _ratio(pieces: Sequence[Record], unit: str, parts: Sequence[Record]) -> Reading:
    """Numerators over denominators; a rate without its denominator is none."""
    over = [p.sent.numerator for p in pieces]
    under = [p.sent.denominator for p in pieces]
    top, bottom = sum(n or 0.0 for n in over), sum(n or 0.0 for n in under)
    if None in over or None in under or not bottom:
        return Reading(None, ("not_measured",), unit=unit)
    covers = parts[0].covers if parts else None
    value = significant(scale_of(unit) * top / bottom)
    return Reading(value, unit=unit, numerator=top, denominator=bottom, covers=covers)
