"""What must be said beside a figure: caveats, breaks, abnormal months, and parts that do not add up."""

from services.indicators.domain.figures import significant
from services.indicators.domain.status.colour import Inputs
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.spans import Span, left_out
from shared.county import CountyConfig, Indicator, is_in_force
from shared.periods import first_day, last_day, month_ordinal
from shared.places import touches


def caveats(county: CountyConfig, given: Inputs) -> tuple[str, ...]:
    """Every caveat the figure carries, in the order of the configuration, each once."""
    indicator, months = given.indicator, (given.span, given.then_span)
    said = [*indicator.caveats]
    said += [
        c.text for c in county.caveats if indicator.code in c.indicators and _touches(c.first, c.last, months)
    ]
    said += [
        b.reason
        for b in county.breaks
        if indicator.code in b.indicators
        and given.then_span.first < month_ordinal(b.month) <= given.span.last
    ]
    said += [v.definition for v in indicator.definitions if _touches(v.starts, v.starts, (_reach(given),))]
    said += _abnormal(county, indicator, given)
    said += _campaigns(county, indicator, given)
    return tuple(dict.fromkeys(said))


def _reach(given: Inputs) -> Span:
    return Span(given.then_span.first + 1, given.span.last)


def _touches(first: str | None, last: str | None, spans: tuple[Span, ...]) -> bool:
    """Whether the months from `first` to `last` (None: open) share one with any of the spans."""
    return any(
        (first is None or month_ordinal(first) <= span.last)
        and (last is None or span.first <= month_ordinal(last))
        for span in spans
    )


def _abnormal(county: CountyConfig, indicator: Indicator, given: Inputs) -> list[str]:
    """The names of abnormal periods that the figure touches, or that its comparison stepped over."""
    unusual = left_out(county, indicator, given.place)
    if not unusual & {*given.span.months(), *given.then_span.months(), *given.span.before().months()}:
        return []
    reach = first_day(min(given.then_span.first, given.span.before().first)), last_day(given.span.last)
    return [e.name for e in county.events if e.leave_out and e.starts <= reach[1] and reach[0] <= e.ends]


def _campaigns(county: CountyConfig, indicator: Indicator, given: Inputs) -> list[str]:
    """Campaigns that invited reports in the place, in a part of it or around it: the count is as it is."""
    first, last = first_day(given.span.first), last_day(given.span.last)
    return [
        f"{event.said}, invited reports: a rise is expected"
        for event in county.events
        if event.kind == "campaign" and is_in_force(event, first, last)
        if not event.types or set(event.types) & set(indicator.types)
        if touches(county, event.places, given.place)
    ]


def parts_differ_by(figures: Figures, given: Inputs) -> float | None:
    """The whole less the sum of its parts, where they should make it up and do not; None where they do."""
    indicator = given.indicator
    if not (indicator.parts and indicator.is_additive and (indicator.types or indicator.measure)):
        return None
    parts = [figures.read(part, given.place, given.span).value for part in figures.parts(indicator)]
    if given.now.value is None or any(value is None for value in parts):
        return None
    difference = given.now.value - sum(value for value in parts if value is not None)
    return significant(difference) if abs(difference) >= indicator.step / 2 else None
