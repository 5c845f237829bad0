"""What other areas have by the county's indicators: their newest figures, as fed under a benchmark's code."""

from collections.abc import Iterator

from services.indicators.domain.moment import Moment
from shared.county import Indicator
from shared.events import BenchmarkFigure, Measure
from shared.periods import period_days


def benchmarks(at: Moment) -> Iterator[BenchmarkFigure]:
    """The newest figure of each benchmark and indicator; a counted indicator's is fed under its own code."""
    codes = [benchmark.code for benchmark in at.config.benchmarks]
    fed: dict[tuple[str, str], list[Measure]] = {}
    for one in at.county.measures.values():
        if one.place in codes:
            fed.setdefault((one.measure, one.place), []).append(one)
    for indicator in at.config.indicators:
        for code in codes:
            if found := fed.get((indicator.measure or indicator.code, code)):
                yield _figure(at, indicator, max(found, key=_age))


def _age(one: Measure) -> tuple[str, str, int]:
    first, last = period_days(one.period)
    return last.isoformat(), first.isoformat(), one.version


def _figure(at: Moment, indicator: Indicator, fed: Measure) -> BenchmarkFigure:
    return BenchmarkFigure(
        county=at.config.id,
        place=fed.place,
        indicator=indicator.code,
        period=fed.period,
        value=fed.value,
        unit=fed.unit,
        numerator=fed.numerator,
        denominator=fed.denominator,
        state=fed.state,
        source=fed.source,
        note=fed.note,
        stand=at.stand,
    )
