"""Whether a figure does what it always did: the XmR chart, the exact ratio, the direction."""

from bisect import bisect_left
from typing import Literal

from services.indicators.domain.detection.comparisons import exact_ratio
from services.indicators.domain.detection.xmr import ENOUGH, xmr
from services.indicators.domain.figures import significant
from services.indicators.domain.status.colour import Inputs
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.reading import Reading
from services.indicators.domain.status.spans import YEAR, Span, breaks_of, is_broken, left_out
from shared.events import Limits, Ratio
from shared.periods import month_text

State = Literal["special_cause", "ordinary_variation", "not_enough_points"]
Direction = Literal["rising", "falling", "flat", "not_enough_history"]


def chart(figures: Figures, given: Inputs) -> tuple[State, Limits | None]:
    """What an XmR chart of the figures up to the judged month, rebased at breaks, says of its newest point."""
    unusual = left_out(figures.county, given.indicator, given.place)
    known = figures.series(given.indicator, given.place, given.span.last)
    series = [(month, value) for month, value in known if month not in unusual]
    phases = {bisect_left(series, (month,)) for month in breaks_of(figures.county, given.indicator)}
    starts = sorted(p for p in phases if 0 < p < len(series))
    found = xmr([value for _, value in series], breaks=starts)
    if not len(found.points) or found.points[-1] < ENOUGH:
        return "not_enough_points", None
    limits = Limits(
        period=month_text(series[-1][0]),
        value=significant(series[-1][1]),
        centre=significant(float(found.centre[-1])),
        lower=significant(float(found.lower[-1])),
        upper=significant(float(found.upper[-1])),
        points=int(found.points[-1]),
        since=month_text(series[starts[-1] if starts else 0][0]),
    )
    return ("special_cause" if found.special[-1] else "ordinary_variation"), limits


def ratio(now: Reading, then: Reading) -> Ratio | None:
    """Actual over comparator with its exact interval, where both count events."""
    ours, theirs = _events(now), _events(then)
    if ours is None or theirs is None:
        return None
    found = exact_ratio(ours[0], theirs[0], ours[1], theirs[1])
    return Ratio(
        value=None if found.value is None else significant(found.value),
        low=significant(found.low),
        high=None if found.high is None else significant(found.high),
        p=significant(found.p),
    )


def _events(reading: Reading) -> tuple[int, float] | None:
    """Events and what they are counted over; None where the figure is no count."""
    if reading.value is None:
        return None
    if reading.is_count:
        return int(reading.value), 1.0
    if reading.denominator_year is not None and reading.numerator is not None and reading.denominator:
        return int(reading.numerator), reading.denominator
    return None


def direction(figures: Figures, given: Inputs) -> Direction:
    """Rolling 12 months against the 12 before; an arrow only if the exact interval of their ratio excludes 1."""
    last = given.span.last
    spans = Span(last - YEAR + 1, last), Span(last - 2 * YEAR + 1, last - YEAR)
    if is_broken(figures.county, given.indicator, Span(spans[1].first, last)):
        return "not_enough_history"
    found = ratio(*(figures.read(given.indicator, given.place, span) for span in spans))
    if found is None:
        return "not_enough_history"
    if found.low > 1:
        return "rising"
    return "falling" if found.high is not None and found.high < 1 else "flat"
