"""Whether a year end can be projected, and what it is projected to be."""

from services.indicators.domain.status.colour import Inputs
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.projection import FIRST_AT, is_enough, past_of, projected
from services.indicators.domain.status.spans import YEAR, Span, is_broken, left_out, whole_year
from services.indicators.domain.status.targets import is_adopted
from shared.events import Projection, Unprojected


def outlook(figures: Figures, given: Inputs) -> tuple[Projection | None, Unprojected | None]:
    """The projection, or why there is none yet."""
    why = _not_yet(figures, given)
    if why is not None:
        return None, why
    last = given.span.last
    unusual = left_out(figures.county, given.indicator, given.place)
    series = figures.series(given.indicator, given.place, last)
    past = past_of([(month, value) for month, value in series if month not in unusual], last)
    if not is_enough(past):
        return None, "too_few_months"
    aim = given.aim
    target = aim.year if aim is not None and is_adopted(aim.target, given.today) else None
    lower = given.indicator.polarity == "lower_is_better"
    return projected(given.now.value or 0.0, past, given.span.length, target, lower), None


def _not_yet(figures: Figures, given: Inputs) -> Unprojected | None:
    indicator, span = given.indicator, given.span
    if given.now.value is None or "part_period" in given.now.reasons:
        return "no_figure"
    if not given.now.is_count:
        return "not_a_count"
    year = whole_year(indicator, span.last)
    if indicator.window != "year_to_date" or span.first != year.first:
        return "not_year_to_date"
    if span.last == year.last:
        return "year_over"
    if span.length < FIRST_AT:
        return "early_in_year"
    return (
        "break" if is_broken(figures.county, indicator, Span(span.last - 2 * YEAR + 1, span.last)) else None
    )
