"""What an indicator's figure is compared with: the same months of the year before, and the target for them."""

from dataclasses import dataclass

from services.indicators.domain.counts import CountArrays
from services.indicators.domain.coverage import Coverage
from shared.county import CountyConfig, Indicator, Target
from shared.periods import month_ordinal, year_start

YEAR = 12


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


class Figures:
    """Sums of an indicator's types, where they are known. Everything a status needs of the fold."""

    def __init__(self, county: CountyConfig, counts: CountArrays, coverage: Coverage) -> None:
        self.county, self.counts, self.coverage = county, counts, coverage

    def is_covered(self, indicator: Indicator, span: Span) -> bool:
        """Whether every type was heard in every month of the span; never for a measure, which counts nothing."""
        covers = self.coverage.covers
        return bool(indicator.types) and all(
            covers(self.county, t, m) for t in indicator.types for m in span.months()
        )

    def total(self, indicator: Indicator, place: str, span: Span) -> int | None:
        """Incidents over the span; None where a month of it is not covered."""
        if not self.is_covered(indicator, span):
            return None
        return self.known(indicator, place, span)

    def known(self, indicator: Indicator, place: str, span: Span) -> int:
        """Incidents over the span as far as they are known."""
        columns = [self.counts.types.index(t) for t in indicator.types]
        row = self.counts.index.places.index(place)
        return int(self.counts.by_place(span.first, span.last)[row, columns].sum())

    def series(self, indicator: Indicator, place: str, last: int) -> list[tuple[int, int]]:
        """Covered months up to `last` with their sums, oldest first."""
        if not self.counts.months:
            return []
        span = Span(self.counts.first, last)
        row = self.counts.index.places.index(place)
        columns = [self.counts.types.index(t) for t in indicator.types]
        monthly = self.counts.place_span(span.first, span.last)[row, columns, :].sum(axis=0)
        pairs = zip(span.months(), monthly, strict=True)
        return [(m, int(n)) for m, n in pairs if self.is_covered(indicator, Span(m, m))]


def year_text(indicator: Indicator, month: int) -> str:
    """The indicator's year that holds `month`: `2025`, or `2025/26` where it does not start in January."""
    first = year_start(month, indicator.year_starts)
    year = first // YEAR
    return str(year) if indicator.year_starts == 1 else f"{year}/{(year + 1) % 100:02d}"


def year_to_date(indicator: Indicator, last: int) -> Span:
    """From the start of the indicator's year to month `last`."""
    return Span(year_start(last, indicator.year_starts), last)


def target_in_force(county: CountyConfig, indicator: Indicator, place: str, year: str) -> Target | None:
    """The target for the place, else for every place; an adopted one before a proposed one."""
    fitting = [
        t
        for t in county.targets
        if t.indicator == indicator.code and t.year == year and t.place in (place, "*")
    ]
    return min(fitting, key=lambda t: (t.place == "*", t.state != "adopted"), default=None)


def target_value(
    target: Target, figures: Figures, indicator: Indicator, place: str, span: Span
) -> float | None:
    """The target's value for the span's months: one fewer than their baseline, or their share of the annual number."""
    baseline = figures.total(indicator, place, span.before())
    if target.kind == "one_fewer":
        return None if baseline is None else float(baseline - 1)
    whole = Span(span.before().first, span.before().first + YEAR - 1)
    year = figures.total(indicator, place, whole)
    share = baseline / year if baseline is not None and year else len(span.months()) / YEAR
    return (target.value or 0.0) * share


def breaks_of(county: CountyConfig, indicator: Indicator) -> list[int]:
    """Months from which the indicator's figures are not comparable with earlier ones."""
    return sorted(month_ordinal(b.month) for b in county.breaks if indicator.code in b.indicators)


def is_broken(county: CountyConfig, indicator: Indicator, span: Span) -> bool:
    """Whether a comparability break lies after the span's first month and not after its last."""
    return any(span.first < mark <= span.last for mark in breaks_of(county, indicator))
