"""Targets that the projected year end misses: told once, before the miss, and once when the danger is over."""

from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import IndicatorStatus, StandingDanger, TargetInDanger, derived_id
from shared.periods import month_text, period_months, year_start

DANGER = 0.8
"""From this probability of missing, a target is in danger."""
OVER = 0.6
"""Below this one it no longer is."""


def judge_danger(at: Moment, status: IndicatorStatus) -> list[Output]:
    """What a status says of its target. Grey, and a status without projection, begin and end nothing."""
    dangers, key = at.county.announced.dangers, (status.indicator, status.place)
    standing, year = dangers.get(key), _year(at, status)
    if standing is not None and standing.year != year:
        return [_end(at, dangers.pop(key), None)]
    found = status.projection
    if status.status == "grey" or found is None or found.misses is None:
        return []
    if standing is None and found.misses >= DANGER:
        dangers[key] = StandingDanger(
            indicator=status.indicator, place=status.place, year=year, opened=at.clock, projection=found
        )
        return [_signal(at, dangers[key], status)]
    if standing is not None and found.misses < OVER:
        del dangers[key]
        return [_end(at, standing.model_copy(update={"projection": found}), status)]
    return []


def _year(at: Moment, status: IndicatorStatus) -> str:
    """The first month of the year the status speaks of."""
    _, last = period_months(status.period)
    starts = at.config.indicator[status.indicator].year_starts
    return month_text(year_start(last, starts))


def _end(at: Moment, standing: StandingDanger, status: IndicatorStatus | None) -> Output:
    return _signal(at, standing, status, over=True)


def _signal(
    at: Moment, standing: StandingDanger, status: IndicatorStatus | None, *, over: bool = False
) -> Output:
    episode = derived_id(
        at.county.id, "danger", standing.indicator, standing.place, standing.opened.isoformat()
    )
    signal = TargetInDanger(
        id=derived_id("TargetInDanger", episode, over, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        indicator=standing.indicator,
        place=standing.place,
        over=over,
        projection=standing.projection,
        figure=status,
    )
    return at.signal(signal)
