"""Statuses at the day's end: publishes those that changed, says which colours did."""

from services.indicators.domain.comparison import Figures
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from services.indicators.domain.status import gather, judge
from shared.county import Feed, Indicator
from shared.events import IndicatorStatus, StandingColour, StatusChanged, derived_id


def judge_statuses(at: Moment, figures: Figures) -> list[Output]:
    """Every indicator in every place of its tiers, for the year to date of its newest settled month."""
    return [output for i in at.config.indicators for output in _judge(at, figures, i)]


def _judge(at: Moment, figures: Figures, indicator: Indicator) -> list[Output]:
    feeds = [f for f in at.config.feeds if set(f.types) & set(indicator.types)]
    last = _settled(at, feeds)
    silent = any(f.id in at.county.announced.silences for f in feeds)
    outputs = []
    for place in at.config.places:
        if place.tier in indicator.tiers:
            given = gather(figures, indicator, place.code, last, silent)
            outputs += _announce(at, judge(figures, given, at.closed, at.stand))
    return outputs


def _settled(at: Moment, feeds: list[Feed]) -> int:
    """The newest closed month settled by all these feeds; the closed month itself where there is none."""
    settled = [{m for m in at.county.coverage.months(f.id) if at.is_settled(f, m)} for f in feeds]
    common = set.intersection(*settled) if settled else set()
    return max((m for m in common if m <= at.closed), default=at.closed)


def _announce(at: Moment, status: IndicatorStatus) -> list[Output]:
    name = f"{at.county.id}|status|{status.indicator}|{status.place}"
    outputs = at.county.changed(name, Output("statuses.v1", f"{name}|{status.period}", status))
    return outputs + _turn(at, status)


def _turn(at: Moment, status: IndicatorStatus) -> list[Output]:
    """Grey changes nothing: it raises no red and closes none."""
    key, colours = (status.indicator, status.place), at.county.announced.colours
    before = colours.get(key)
    if status.status == "grey" or (before is not None and before.colour == status.status):
        return []
    opened = at.clock if before is None or status.status == "red" else before.opened
    colours[key] = StandingColour(
        indicator=status.indicator, place=status.place, colour=status.status, opened=opened
    )
    return [_signal(at, before, colours[key], status)]


def _signal(
    at: Moment, before: StandingColour | None, after: StandingColour, status: IndicatorStatus
) -> Output:
    signal = StatusChanged(
        id=derived_id("StatusChanged", at.county.id, after.indicator, after.place, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=derived_id(at.county.id, "red", after.indicator, after.place, after.opened.isoformat()),
        indicator=after.indicator,
        place=after.place,
        before=None if before is None else before.colour,
        after=after.colour,
        figure=status,
    )
    return at.signal(signal)
