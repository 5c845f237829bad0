"""Targets in danger: where the year is heading, labelled projected, and the pace that would still meet the target."""

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import counted, during, number
from services.alerts.domain.wording.names import place_name, subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.events import IndicatorStatus, Pace, Projection, TargetInDanger


def danger_story(alert: Alert, briefing: Briefing) -> Story:
    """A target that the projected year end misses, told before it is missed."""
    signal = alert.signal
    assert isinstance(signal, TargetInDanger)
    what, where = (
        subject_name(briefing.config, "danger", alert.subject),
        place_name(briefing.config, alert.place),
    )
    figure = signal.figure
    return Story(
        heading=f"Target in danger ({alert.severity}): {what} in {where}",
        facts=(*_so_far(figure), *_projected(signal.projection), *_pace(figure)),
        caveats=figure.caveats if figure else (),
    )


def _so_far(figure: IndicatorStatus | None) -> tuple[str, ...]:
    if figure is None or figure.actual is None:
        return ()
    return (f"{number(figure.actual)} {figure.unit or 'incidents'} {during(figure.period)}.",)


def _projected(found: Projection) -> tuple[str, ...]:
    target = "" if found.target is None else f"; the year's target is {number(found.target)}"
    year_end = f"{number(found.value)} (80 % range {number(found.low)} to {number(found.high)})"
    return (f"Projected year end, if it goes on like this: {year_end}{target}. Method: {found.method}.",)


def _pace(figure: IndicatorStatus | None) -> tuple[str, ...]:
    if figure is None or figure.pace is None:
        return ()
    return (f"{_wanted(figure.pace, figure.polarity == 'lower_is_better')}.",)


def _wanted(pace: Pace, is_less_better: bool) -> str:
    if not pace.is_possible:
        return "The year's target is passed already"
    bound = "at most" if is_less_better else "at least"
    return f"To meet it: {bound} {number(pace.a_month)} a month in the {counted(pace.months, 'month', 'months')} left"
