"""What the daily judgement says of places beside their colours: rankings, gaps, shares, hours, nights, benchmarks.

Said is what may have changed: a ranking of a month that changed, anything whose newest spans hold such a month.
Nights are judged anew each day and said when they differ.
"""

from collections.abc import Iterator
from itertools import chain

from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from services.indicators.domain.places.benchmarks import benchmarks
from services.indicators.domain.places.busiest_nights import busiest_nights
from services.indicators.domain.places.gaps import gaps
from services.indicators.domain.places.hot_hours import hot_hours
from services.indicators.domain.places.mixes import mixes
from services.indicators.domain.places.settled_spans import SettledSpans
from services.indicators.domain.places.top_places import top_places
from services.indicators.domain.places.wards import top_wards
from shared.events import BenchmarkFigure, BusiestNights, Gap, HotHours, Mix, TopPlaces, TopWards

Record = TopWards | TopPlaces | Gap | Mix | HotHours


def publish_places(at: Moment) -> list[Output]:
    """Records for everything that may have changed since the last call; the months to be ranked are then none."""
    spans = SettledSpans(at, frozenset(at.county.unranked))
    at.county.unranked = set()
    outputs = [Output("statuses.v1", key_of(record), record) for record in _records(spans)]
    outputs += [output for record in busiest_nights(at, spans.changed) for output in _night_news(at, record)]
    return outputs + [output for record in benchmarks(at) for output in _benchmark_news(at, record)]


def _records(spans: SettledSpans) -> Iterator[Record]:
    return chain(top_wards(spans), top_places(spans), gaps(spans), mixes(spans), hot_hours(spans))


def _night_news(at: Moment, record: BusiestNights) -> list[Output]:
    name = f"{record.county}|busiest_nights|{record.type}|{record.place}"
    return at.county.changed(name, Output("statuses.v1", f"{name}|{record.period}", record))


def _benchmark_news(at: Moment, record: BenchmarkFigure) -> list[Output]:
    name = f"{record.county}|benchmark|{record.indicator}|{record.place}"
    return at.county.changed(name, Output("statuses.v1", f"{name}|{record.period}", record))


def key_of(record: Record) -> str:
    """Its key on the topic: county, kind, what of, place, period."""
    return "|".join((record.county, record.kind, *_subject(record), record.place, record.period))


def _subject(record: Record) -> tuple[str, ...]:
    match record:
        case TopPlaces():
            return record.ranking, record.indicator
        case Gap():
            return (record.gap,)
        case Mix():
            return (record.of,)
        case _:
            return (record.type,)
