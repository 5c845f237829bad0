"""The contractual colour of an indicator in a place, with every input and reason (`docs/analysts.md`)."""

from bisect import bisect_left
from typing import Literal, NamedTuple

from services.indicators.domain.comparison import (
    Figures,
    Span,
    breaks_of,
    is_broken,
    target_in_force,
    target_value,
    year_text,
    year_to_date,
)  # fmt: skip
from services.indicators.domain.detection.comparisons import exact_ratio
from services.indicators.domain.detection.xmr import ENOUGH, xmr
from services.indicators.domain.figures import significant
from shared.county import Indicator, Target
from shared.events import Colour, IndicatorStatus, Ratio, Reason, Stand
from shared.periods import span_text

LONG = 12
"""Months of the rolling sums whose ratio gives the direction."""
Verdict = Literal["better", "worse", "same"]


class Inputs(NamedTuple):
    """All that one status is computed from."""

    indicator: Indicator
    place: str
    span: Span
    actual: int | None
    comparator: int | None
    target: Target | None
    target_figure: float | None
    is_silent: bool
    is_broken: bool


def gather(figures: Figures, indicator: Indicator, place: str, last: int, is_silent: bool) -> Inputs:
    """Collect a status's inputs for the year to date that ends with month `last`."""
    span = year_to_date(indicator, last)
    target = target_in_force(figures.county, indicator, place, year_text(indicator, last))
    value = target_value(target, figures, indicator, place, span) if target else None
    return Inputs(
        indicator, place, span,
        actual=figures.total(indicator, place, span),
        comparator=figures.total(indicator, place, span.before()),
        target=target,
        target_figure=significant(value) if value is not None else None,
        is_silent=is_silent,
        is_broken=is_broken(figures.county, indicator, Span(span.before().first, span.last)),
    )  # fmt: skip


def grey_reasons(given: Inputs) -> tuple[Reason, ...]:
    """Why there is no colour; empty when there is one."""
    indicator, target = given.indicator, given.target
    causes: list[tuple[bool, Reason]] = [
        (indicator.measure is not None and given.actual is None, "not_measured"),
        (given.actual is None, "not_loaded"),
        (given.is_silent, "silent_feed"),
        (given.comparator is None, "no_like_period"),
        (given.is_broken, "break"),
        (indicator.monitoring_only, "monitoring_only"),
        (target is None and not indicator.colour_without_target, "no_target"),
        (target is not None and target.state != "adopted", "proposed_target"),
    ]
    return tuple(reason for holds, reason in causes if holds)


def colour(given: Inputs) -> Colour:
    """Green, amber or red by the indicator's rule. Exact: no tolerance but the one configured."""
    indicator, actual = given.indicator, given.actual
    against_target = indicator.rule == "against_target" and given.target_figure is not None
    limit = given.target_figure if against_target else given.comparator
    if actual is None or limit is None:
        return "grey"
    worse = _worse_by(indicator, actual, limit)
    if against_target:
        tolerated = significant(abs(limit) * indicator.amber)
        return "green" if worse <= 0 else "amber" if worse <= tolerated else "red"
    return "green" if worse < 0 else "amber" if worse == 0 else "red"


def _worse_by(indicator: Indicator, actual: float, limit: float) -> float:
    return actual - limit if indicator.polarity == "lower_is_better" else limit - actual


def verdict(given: Inputs) -> Verdict | None:
    """Better or worse than the comparator, by the indicator's polarity."""
    if given.actual is None or given.comparator is None:
        return None
    worse = _worse_by(given.indicator, given.actual, given.comparator)
    return "same" if worse == 0 else "worse" if worse > 0 else "better"


def judge(figures: Figures, given: Inputs, newest: int, stand: Stand) -> IndicatorStatus:
    """The status of one indicator in one place. `newest` is the last closed month, settled or not."""
    reasons = grey_reasons(given)
    has_like = given.comparator is not None
    return IndicatorStatus(
        county=figures.county.id,
        indicator=given.indicator.code,
        place=given.place,
        period=span_text(given.span.first, given.span.last),
        comparator_period=span_text(given.span.before().first, given.span.before().last)
        if has_like
        else None,
        actual=given.actual,
        comparator=given.comparator,
        target=_rounded(given.target_figure),
        change=_difference(given.actual, given.comparator),
        change_percent=_percent(given.actual, given.comparator),
        target_change=_difference(given.actual, given.target_figure),
        target_change_percent=_percent(given.actual, given.target_figure),
        polarity=given.indicator.polarity,
        verdict=verdict(given),
        status="grey" if reasons else colour(given),
        reasons=reasons,
        rule=given.indicator.rule,
        state=special_cause(figures, given),
        ratio=_ratio(given.actual, given.comparator),
        direction=direction(figures, given),
        so_far=_so_far(figures, given, newest),
        caveats=given.indicator.caveats,
        stand=stand,
    )


def special_cause(
    figures: Figures, given: Inputs
) -> Literal["special_cause", "ordinary_variation", "not_enough_points"]:
    """What an XmR chart of the monthly sums, rebased at breaks, says of its newest point."""
    series = figures.series(given.indicator, given.place, given.span.last)
    phases = [bisect_left(series, (month,)) for month in breaks_of(figures.county, given.indicator)]
    chart = xmr([n for _, n in series], breaks=sorted({p for p in phases if 0 < p < len(series)}))
    if not len(chart.points) or chart.points[-1] < ENOUGH:
        return "not_enough_points"
    return "special_cause" if chart.special[-1] else "ordinary_variation"


def direction(figures: Figures, given: Inputs) -> Literal["rising", "falling", "flat", "not_enough_history"]:
    """Rolling 12 months against the 12 before; an arrow only if the exact interval of their ratio excludes 1."""
    last = given.span.last
    if is_broken(figures.county, given.indicator, Span(last - 2 * LONG + 1, last)):
        return "not_enough_history"
    now = figures.total(given.indicator, given.place, Span(last - LONG + 1, last))
    then = figures.total(given.indicator, given.place, Span(last - 2 * LONG + 1, last - LONG))
    if now is None or then is None:
        return "not_enough_history"
    ratio = exact_ratio(now, then)
    if ratio.low > 1:
        return "rising"
    return "falling" if ratio.high is not None and ratio.high < 1 else "flat"


def _so_far(figures: Figures, given: Inputs, newest: int) -> float | None:
    if newest <= given.span.last or year_to_date(given.indicator, newest).first != given.span.first:
        return None
    return figures.known(given.indicator, given.place, Span(given.span.first, newest))


def _ratio(actual: int | None, comparator: int | None) -> Ratio | None:
    if actual is None or comparator is None:
        return None
    found = exact_ratio(actual, comparator)
    return Ratio(
        value=_rounded(found.value),
        low=significant(found.low),
        high=_rounded(found.high),
        p=significant(found.p),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else significant(value)


def _difference(actual: float | None, other: float | None) -> float | None:
    return None if actual is None or other is None else significant(actual - other)


def _percent(actual: float | None, other: float | None) -> float | None:
    return None if actual is None or not other else significant(100 * (actual - other) / other)
