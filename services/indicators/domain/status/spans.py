"""Spans of months: which months a status speaks of, and which earlier ones it is compared with."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.county import Baseline, CountyConfig, Indicator
from shared.periods import month_of, month_ordinal, month_text, period_text, quarter_text, year_start

YEAR = 12
QUARTER = 3
YEARS_BACK = 3
"""How far a comparison steps back over years that are left out."""


@dataclass(frozen=True, slots=True)
class Span:
    """Months from `first` to `last` (ordinals), both included."""

    first: int
    last: int

    def before(self, years: int = 1) -> "Span":
        """The same months of an earlier year."""
        return Span(self.first - YEAR * years, self.last - YEAR * years)

    def months(self) -> range:
        """Each month."""
        return range(self.first, self.last + 1)

    def is_within(self, other: "Span") -> bool:
        """Whether all of it lies in the other."""
        return other.first <= self.first and self.last <= other.last

    @property
    def length(self) -> int:
        """Months in it."""
        return self.last - self.first + 1


def window(indicator: Indicator, last: int) -> Span:
    """The months the indicator's status speaks of when `last` is the newest month it may use."""
    match indicator.window:
        case "month":
            return Span(last, last)
        case "rolling_12":
            return Span(last - YEAR + 1, last)
        case "quarter":
            return _whole(indicator, last, QUARTER)
        case "year":
            return _whole(indicator, last, YEAR)
    return year_to_date(indicator, last)


def _whole(indicator: Indicator, last: int, length: int) -> Span:
    """The newest quarter or year that is over by month `last`."""
    end = last - (last - year_start(last, indicator.year_starts) + 1) % length
    return Span(end - length + 1, end)


def year_to_date(indicator: Indicator, last: int) -> Span:
    """From the start of the indicator's year to month `last`."""
    return Span(year_start(last, indicator.year_starts), last)


def whole_year(indicator: Indicator, month: int) -> Span:
    """The indicator's year that holds `month`."""
    first = year_start(month, indicator.year_starts)
    return Span(first, first + YEAR - 1)


def written(indicator: Indicator, span: Span) -> str:
    """The span as the county writes it; a quarter by its name where figures come, or are judged, by quarters."""
    is_whole = (
        span.length == QUARTER and (span.first - year_start(span.first, indicator.year_starts)) % QUARTER == 0
    )
    if is_whole and (indicator.window == "quarter" or indicator.aggregation == "latest"):
        return quarter_text(span.first, indicator.year_starts)
    return period_text(span.first, span.last)


def year_of(indicator: Indicator, text: str) -> Span:
    """The indicator's year written `2025` or `2025/26`: the one that starts in that calendar year."""
    first = int(text[:4]) * YEAR + indicator.year_starts - 1
    return Span(first, first + YEAR - 1)


def declared_baseline(
    county: CountyConfig, indicator: Indicator, place: str, span: Span
) -> tuple[Baseline, Span] | None:
    """The baseline declared for the span, newest first, and its months; None where none is in force."""
    fitting = [
        b
        for b in county.baselines
        if indicator.code in b.indicators
        and b.place in (place, "*")
        and month_ordinal(b.starts) <= span.first
    ]
    for entry in sorted(fitting, key=lambda b: (b.starts, b.place != "*"), reverse=True):
        years = (whole_year(indicator, span.last).first - year_of(indicator, entry.year).first) // YEAR
        if years > 0:
            return entry, span.before(years)
    return None


def like_span(county: CountyConfig, indicator: Indicator, place: str, span: Span) -> Span:
    """The months a span is compared with: of the declared baseline year, else of the newest usual year before.

    A span of several years is compared with as many before it.
    """
    declared = declared_baseline(county, indicator, place, span)
    if declared is not None:
        return declared[1]
    unusual = left_out(county, indicator, place)
    step = -(-span.length // YEAR)
    earlier = [span.before(step * years) for years in range(1, YEARS_BACK + 1)]
    return next((then for then in earlier if not unusual & set(then.months())), earlier[0])


def left_out(county: CountyConfig, indicator: Indicator, place: str) -> frozenset[int]:
    """Months touched by abnormal days that the county leaves out of what it compares with and learns from."""
    around = {"*", *county.holders.get(place, (place,))}
    return frozenset(
        month
        for event in county.events
        if event.leave_out and around & set(event.places)
        if not event.types or set(event.types) & set(indicator.types)
        for month in range(month_of(event.starts), month_of(event.ends) + 1)
    )


def breaks_of(county: CountyConfig, indicator: Indicator) -> list[int]:
    """Months from which the indicator's figures are not comparable with earlier ones, in order."""
    listed = [month_ordinal(b.month) for b in county.breaks if indicator.code in b.indicators]
    return sorted({*listed, *_redefined(indicator)})


def _redefined(indicator: Indicator) -> Iterator[int]:
    for version in indicator.definitions:
        month = month_ordinal(version.starts)
        unit = indicator.unit_in(month_text(month - 1))
        if (version.unit and version.unit != unit) or not version.is_comparable:
            yield month


def is_broken(county: CountyConfig, indicator: Indicator, span: Span) -> bool:
    """Whether a comparability break lies after the span's first month and not after its last."""
    return any(span.first < mark <= span.last for mark in breaks_of(county, indicator))
