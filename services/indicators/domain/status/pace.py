"""The pace to green: what each remaining month may hold for the year still to end well."""

from math import ceil, floor

from services.indicators.domain.figures import significant
from services.indicators.domain.status.colour import Inputs
from services.indicators.domain.status.spans import YEAR, whole_year
from services.indicators.domain.status.targets import accumulates
from shared.events import Pace


def pace(given: Inputs, base_year: float | None) -> Pace | None:
    """At most (at least, where more is better) so many a month from now; None where that is no question.

    `base_year` is the whole year compared with, which the baseline rule has to better.
    """
    indicator, actual = given.indicator, given.now.value
    left = YEAR - given.span.length
    if indicator.aggregation != "sum" or indicator.window != "year_to_date" or not accumulates(indicator):
        return None
    if given.span.first != whole_year(indicator, given.span.last).first or actual is None or left < 1:
        return None
    wanted = _wanted(given, base_year)
    if wanted is None:
        return None
    months = (wanted - actual) / left
    step = indicator.step
    if indicator.polarity == "lower_is_better":
        a_month = floor(significant(months / step)) * step
        return Pace(a_month=significant(max(0.0, a_month)), months=left, is_possible=wanted >= actual)
    return Pace(
        a_month=significant(max(0.0, ceil(significant(months / step)) * step)), months=left, is_possible=True
    )


def _wanted(given: Inputs, base_year: float | None) -> float | None:
    """The year's figure that is still green."""
    indicator = given.indicator
    if indicator.rule == "against_target" and given.aim is not None:
        return given.aim.year
    if base_year is None:
        return None
    better = -indicator.step if indicator.polarity == "lower_is_better" else indicator.step
    return base_year + better
