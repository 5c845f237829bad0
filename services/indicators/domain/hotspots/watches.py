"""Dated watches: they begin and end by themselves, and while they last a place is looked at more closely."""

from collections.abc import Iterator
from datetime import date

from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig, Watch
from shared.county.dates import is_in_force
from shared.events import StandingWatch, WatchBegun, WatchEnded, derived_id


def judge_watches(at: Moment) -> list[Output]:
    """Which watches began or ended with the day, in the order of their names; one that was taken away has ended."""
    standing = at.county.announced.watches
    in_force = {w.id: w for w in at.config.detection.watches if is_in_force(w, at.today, at.today)}
    ended = [_end(at, standing.pop(name)) for name in sorted(standing.keys() - in_force.keys())]
    return ended + [_begin(at, in_force[name]) for name in sorted(in_force.keys() - standing.keys())]


def lowered_gates(config: CountyConfig, first: date, last: date) -> Iterator[tuple[int, int, int]]:
    """Ward, type (both by number) and least count of what was watched on some day from `first` to `last`."""
    for watch in config.detection.watches:
        if is_in_force(watch, first, last):
            for row, ward in enumerate(config.wards):
                if watch.place in config.holders[ward.code]:
                    for column, kind in enumerate(config.types):
                        if not watch.types or kind.id in watch.types:
                            yield row, column, watch.minimum_count


def _begin(at: Moment, watch: Watch) -> Output:
    standing = StandingWatch(watch=watch.id, place=watch.place, opened=at.clock)
    at.county.announced.watches[watch.id] = standing
    return _signal(at, WatchBegun, standing)


def _end(at: Moment, standing: StandingWatch) -> Output:
    return _signal(at, WatchEnded, standing)


def _signal(at: Moment, kind: type[WatchBegun] | type[WatchEnded], standing: StandingWatch) -> Output:
    signal = kind(
        id=derived_id(kind.__name__, at.county.id, standing.watch, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        watch=standing.watch,
        place=standing.place,
    )
    return at.signal(signal)
