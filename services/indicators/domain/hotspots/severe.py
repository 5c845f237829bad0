"""Severe incidents: told when they arrive, one signal for a place, type and day, and again when their number changes.

Only what is dated by the day, and within a week of the clock: months and history never tell one.
"""

from datetime import date

from services.indicators.domain.counting.severe_tally import Cell
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import SevereIncident, StandingSevere, derived_id

WEEK = 7
"""Days behind the clock after which a severe incident is history."""


def severe_arrivals(at: Moment) -> list[Output]:
    """News of what the record just folded changed."""
    tally = at.county.severe
    touched, tally.touched = sorted(tally.touched), set()
    return [output for cell in touched for output in _news(at, cell)]


def severe_at_day_end(at: Moment) -> list[Output]:
    """What changed without an arrival: a withdrawn month, a day that was still to come. Forgets what is history."""
    told = at.county.announced.severe
    for cell in [cell for cell in told if _age(at, cell) > WEEK]:
        del told[cell]
    awaited = {cell for cell in at.county.severe.counts if _age(at, cell) == 0}
    return [output for cell in sorted(awaited | told.keys()) for output in _news(at, cell)]


def _age(at: Moment, cell: Cell) -> int:
    return (at.today - date.fromisoformat(cell.on)).days


def _news(at: Moment, cell: Cell) -> list[Output]:
    if not 0 <= _age(at, cell) <= WEEK:
        return []
    standing, count = at.county.announced.severe, at.county.severe.counts[cell]
    told = standing[cell].count if cell in standing else 0
    if count == told:
        return []
    standing[cell] = StandingSevere(place=cell.place, type=cell.type, on=cell.on, count=count)
    episode = derived_id(at.county.id, "severe", cell.place, cell.type, cell.on)
    signal = SevereIncident(
        id=derived_id("SevereIncident", episode, str(at.stand.offset), str(at.stand.step)),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        place=cell.place,
        type=cell.type,
        on=cell.on,
        count=count,
    )
    return [at.signal(signal)]
