"""Reds: the figures behind the colour, and whether anything but the agreement's rule says so."""

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import during, number, signed
from services.alerts.domain.wording.names import place_name, subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.county import CountyConfig
from shared.events import IndicatorStatus, Ratio, StatusChanged

SMALL_BASE = 10
"""Below this a percentage misleads and is left out."""


def red_story(alert: Alert, briefing: Briefing) -> Story:
    """A red as it was found."""
    figure = _signal(alert).figure
    return Story(
        heading=f"Red ({alert.severity}): {_about(alert, briefing.config)}",
        facts=(*_figures(figure, briefing.config), _cause(figure), *_before(_signal(alert))),
        caveats=figure.caveats,
    )


def closing_story(alert: Alert, briefing: Briefing) -> Story:
    """A red that ended."""
    signal = _signal(alert)
    return Story(
        heading=f"No longer red: {_about(alert, briefing.config)} is {signal.after}",
        facts=(*_figures(signal.figure, briefing.config), "This alert is closed; nothing is asked of you."),
        caveats=signal.figure.caveats,
    )


def _signal(alert: Alert) -> StatusChanged:
    assert isinstance(alert.signal, StatusChanged)
    return alert.signal


def _about(alert: Alert, config: CountyConfig) -> str:
    return f"{subject_name(config, 'red', alert.subject)} in {place_name(config, alert.place)}"


def _figures(figure: IndicatorStatus, config: CountyConfig) -> tuple[str, ...]:
    indicator = next((i for i in config.indicators if i.code == figure.indicator), None)
    decimals, unit = (indicator.decimals, indicator.unit) if indicator else (0, "incidents")
    return (*_actual(figure, decimals, unit), *_target(figure, decimals, unit))


def _actual(figure: IndicatorStatus, decimals: int, unit: str) -> tuple[str, ...]:
    if figure.actual is None:
        return ()
    now = f"{number(figure.actual, decimals)} {unit} {during(figure.period)}"
    if figure.comparator is None or figure.change is None:
        return (f"{now}; no like period to compare with.",)
    when = f" {during(figure.comparator_period)}" if figure.comparator_period else " before"
    change = _change(figure.change, figure.change_percent, figure.comparator, decimals, unit)
    return (f"{now}; {number(figure.comparator, decimals)}{when}: {change}.",)


def _target(figure: IndicatorStatus, decimals: int, unit: str) -> tuple[str, ...]:
    if figure.target is None:
        return ()
    wanted = f"Target: {number(figure.target, decimals)}"
    if figure.target_change is None:
        return (f"{wanted}.",)
    off = _change(figure.target_change, figure.target_change_percent, figure.target, decimals, unit)
    return (f"{wanted}; against it {off}.",)


def _change(change: float, percent: float | None, base: float, decimals: int, unit: str) -> str:
    shown = signed(change, decimals)
    if shown == number(0, decimals):
        return "no change"
    if unit == "%":
        return f"{shown} percentage points"
    return shown if percent is None or base < SMALL_BASE else f"{shown} ({signed(percent, 1)} %)"


def _cause(figure: IndicatorStatus) -> str:
    ratio = figure.ratio
    if figure.state == "special_cause":
        return "Special cause: the change is beyond this indicator's ordinary variation."
    if figure.state == "ordinary_variation" or (ratio and _includes_one(ratio)):
        return f"Red by the agreement's rule; within ordinary variation{_interval(ratio)}."
    return f"Red by the agreement's rule; too few months yet to tell it from ordinary variation{_interval(ratio)}."


def _includes_one(ratio: Ratio) -> bool:
    return ratio.low <= 1 and (ratio.high is None or ratio.high >= 1)


def _interval(ratio: Ratio | None) -> str:
    if ratio is None or ratio.value is None or ratio.high is None:
        return ""
    return f" (ratio {ratio.value:.2f}, 95 % interval {ratio.low:.2f} to {ratio.high:.2f})"


def _before(signal: StatusChanged) -> tuple[str, ...]:
    return (f"It was {signal.before} before.",) if signal.before in ("green", "amber") else ()
