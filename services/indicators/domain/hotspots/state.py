"""What detection can say at present, published when it changes: nobody need wonder why a ward raises nothing."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.indicators.domain.hotspots.calibration import basis
from services.indicators.domain.hotspots.day_judgement import DayJudgement
from services.indicators.domain.hotspots.month_judgement import MonthJudgement
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import DetectionState, TypeState
from shared.periods import month_text

NOTHING = "nothing is all there yet"


def publish_state(
    at: Moment,
    months: dict[int, MonthJudgement],
    days: Iterable[DayJudgement],
    by_month: dict[int, list[int]],
) -> list[Output]:
    """One record of the county; `by_month` says which types, by number, each judged month speaks of."""
    found = {state.type: state for state in (*_of_months(at, months, by_month), *_of_days(at, days))}
    own = (found.get(kind) or _none(at, kind) for kind in at.counts.types)
    budget = at.config.detection.budget_a_month
    in_force = sorted(at.county.announced.thresholds.items())
    record = DetectionState(
        county=at.county.id,
        period=month_text(at.closed),
        types=tuple(own),
        thresholds=tuple(basis(threshold, budget) for _, threshold in in_force),
        stand=at.stand,
    )
    name = f"{at.county.id}|detection"
    return at.county.changed(name, Output("statuses.v1", name, record))


def _of_months(
    at: Moment, months: dict[int, MonthJudgement], by_month: dict[int, list[int]]
) -> Iterator[TypeState]:
    for month, judged in months.items():
        for column in by_month[month]:
            state, kind = judged.found.states[column], at.counts.types[column]
            yield TypeState(type=kind, counted_by="month", newest=month_text(month), state=state)


def _of_days(at: Moment, days: Iterable[DayJudgement]) -> Iterator[TypeState]:
    for judged in days:
        newest = date.fromordinal(judged.days.last).isoformat()
        for column, kind in enumerate(judged.days.kinds):
            state = judged.state(column)
            yield TypeState(type=at.counts.types[kind], counted_by="day", newest=newest, state=state)


def _none(at: Moment, kind: str) -> TypeState:
    counted_by = "day" if kind in at.config.day_types else "month"
    return TypeState(type=kind, counted_by=counted_by, newest=None, state=NOTHING)
