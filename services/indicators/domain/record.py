"""A judgement as it is published: rounded, with all that stands beside the colour."""

from services.indicators.domain.caveats import caveats, parts_differ_by
from services.indicators.domain.comparison import Figures
from services.indicators.domain.figures import significant
from services.indicators.domain.outlook import outlook
from services.indicators.domain.pace import pace
from services.indicators.domain.reading import is_percent
from services.indicators.domain.spans import Span, whole_year, written
from services.indicators.domain.status import Inputs, Judgement
from services.indicators.domain.variation import chart, direction, ratio
from shared.events import IndicatorStatus, LastYear, Stand
from shared.periods import month_text


def record(figures: Figures, judged: Judgement, closed: int, stand: Stand) -> IndicatorStatus:
    """The record of a status. `closed` is the newest month that is over, settled or not."""
    given = judged.given
    indicator, span, aim = given.indicator, given.span, given.aim
    state, limits = chart(figures, given)
    projection, unprojected = outlook(figures, given)
    return IndicatorStatus(
        county=figures.county.id,
        indicator=indicator.code,
        place=given.place,
        period=written(indicator, span),
        comparator_period=None if given.comparator is None else written(indicator, given.then_span),
        actual=_rounded(given.now.value, given.now.is_count),
        comparator=_rounded(given.comparator, given.then.is_count),
        target=_rounded(given.target),
        change=_rounded(judged.change, given.now.is_count and given.then.is_count),
        change_percent=_rounded(judged.change_percent),
        target_change=_rounded(judged.target_change),
        target_change_percent=_rounded(judged.target_change_percent),
        polarity=indicator.polarity,
        verdict=judged.verdict,
        status=judged.colour,
        reasons=judged.reasons,
        rule=indicator.rule,
        state=state,
        ratio=None if given.comparator is None else ratio(given.now, given.then),
        direction=direction(figures, given),
        projection=projection,
        so_far=_rounded(figures.so_far(indicator, given.place, span, closed)),
        caveats=caveats(figures.county, given),
        stand=stand,
        unit=given.now.unit or indicator.unit_in(month_text(span.last)),
        target_verdict=judged.target_verdict,
        target_kind=aim.target.kind if aim else "",
        year_target=_rounded(aim.year if aim else None),
        profile=aim.profile if aim else None,
        deadline=aim.target.deadline if aim else None,
        stretch=_rounded(given.stretch),
        last_year=_last_year(figures, given),
        numerator=_rounded(given.now.numerator, True),
        denominator=_rounded(given.now.denominator, True),
        denominator_year=given.now.denominator_year,
        parts_differ_by=parts_differ_by(figures, given),
        limits=limits,
        pace=pace(given, _base_year(figures, given)),
        unprojected=unprojected,
    )


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
