"""A judgement as it is published: rounded, with all that stands beside the colour."""

from typing import Any

from services.indicators.domain.figures import significant
from services.indicators.domain.status.caveats import caveats, parts_differ_by
from services.indicators.domain.status.colour import Inputs, Judgement
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.outlook import outlook
from services.indicators.domain.status.pace import pace
from services.indicators.domain.status.reading import is_percent
from services.indicators.domain.status.spans import Span, whole_year, written
from services.indicators.domain.status.variation import chart, direction, ratio
from shared.events import IndicatorStatus, LastYear, Stand
from shared.periods import month_text


def record(figures: Figures, judged: Judgement, closed: int, stand: Stand) -> IndicatorStatus:
    """The record of a status. `closed` is the newest month that is over, settled or not."""
    given = judged.given
    return IndicatorStatus(
        county=figures.county.id,
        indicator=given.indicator.code,
        place=given.place,
        polarity=given.indicator.polarity,
        rule=given.indicator.rule,
        verdict=judged.verdict,
        status=judged.colour,
        reasons=judged.reasons,
        so_far=_rounded(figures.so_far(given.indicator, given.place, given.span, closed)),
        caveats=caveats(figures.county, given),
        stand=stand,
        **_compared(judged),
        **_aimed(judged),
        **_beside(figures, given),
    )


def _compared(judged: Judgement) -> dict[str, Any]:
    """The figure, and what it is compared with."""
    given, now = judged.given, judged.given.now
    indicator, span = given.indicator, given.span
    return {
        "period": written(indicator, span),
        "comparator_period": None if given.comparator is None else written(indicator, given.then_span),
        "actual": _rounded(now.value, now.is_count),
        "comparator": _rounded(given.comparator, given.then.is_count),
        "change": _rounded(judged.change, now.is_count and given.then.is_count),
        "change_percent": _rounded(judged.change_percent),
        "ratio": None if given.comparator is None else ratio(now, given.then),
        "unit": now.unit or indicator.unit_in(month_text(span.last)),
        "numerator": _rounded(now.numerator, True),
        "denominator": _rounded(now.denominator, True),
        "denominator_year": now.denominator_year,
    }


def _aimed(judged: Judgement) -> dict[str, Any]:
    """What the target asks, and how far the figure is from it."""
    given, aim = judged.given, judged.given.aim
    return {
        "target": _rounded(given.target),
        "target_change": _rounded(judged.target_change),
        "target_change_percent": _rounded(judged.target_change_percent),
        "target_verdict": judged.target_verdict,
        "target_kind": aim.target.kind if aim else "",
        "year_target": _rounded(aim.year if aim else None),
        "profile": aim.profile if aim else None,
        "deadline": aim.target.deadline if aim else None,
        "stretch": _rounded(given.stretch),
    }


def _beside(figures: Figures, given: Inputs) -> dict[str, Any]:
    """What tells whether the colour means anything, and where the year is going."""
    state, limits = chart(figures, given)
    projection, unprojected = outlook(figures, given)
    return {
        "state": state,
        "limits": limits,
        "direction": direction(figures, given),
        "projection": projection,
        "unprojected": unprojected,
        "last_year": _last_year(figures, given),
        "parts_differ_by": parts_differ_by(figures, given),
        "pace": pace(given, _base_year(figures, given)),
    }


def _rounded(value: float | None, is_whole: bool = False) -> float | None:
    """Six significant digits; what is counted keeps all of its own."""
    return None if value is None else float(value) if is_whole else significant(value)


def _base_year(figures: Figures, given: Inputs) -> float | None:
    year = whole_year(given.indicator, given.then_span.last)
    return figures.baseline(given.indicator, given.place, given.span, year).value


def _last_year(figures: Figures, given: Inputs) -> LastYear | None:
    before: Span = given.span.before()
    if before == given.then_span or given.now.value is None:
        return None
    then = figures.read(given.indicator, given.place, before)
    if then.value is None or (then.unit and given.now.unit and then.unit != given.now.unit):
        return None
    change = given.now.value - then.value
    is_relative = then.value and not is_percent(given.now.unit)
    return LastYear(
        period=written(given.indicator, before),
        value=significant(then.value),
        change=significant(change),
        change_percent=significant(100 * change / then.value) if is_relative else None,
    )
