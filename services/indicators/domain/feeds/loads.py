"""Says which completions are held: news when one is held or its figures change, and when it is over."""

from services.indicators.domain.counting.extracts import Held, SourceMonth
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import LoadHeld, StandingHold, derived_id


def publish_holds(at: Moment) -> list[Output]:
    """The difference between what is held and what was announced, in the order of sources and months."""
    held, told = at.county.ledger.extracts.held, at.county.announced.holds
    ended = [_end(at, key) for key in sorted(told.keys() - held.keys())]
    return ended + [output for key in sorted(held) for output in _begin(at, key, held[key])]


def _begin(at: Moment, key: SourceMonth, held: Held) -> list[Output]:
    told = at.county.announced.holds.get(key)
    hold = StandingHold(
        source=key[0],
        month=key[1],
        opened=at.clock if told is None else told.opened,
        would_withdraw=held.would_withdraw,
        of=held.of,
    )
    if hold == told:
        return []
    at.county.announced.holds[key] = hold
    return [_signal(at, hold, over=False)]


def _end(at: Moment, key: SourceMonth) -> Output:
    """Confirmed, or another extract took its place."""
    return _signal(at, at.county.announced.holds.pop(key), over=True)


def _signal(at: Moment, hold: StandingHold, *, over: bool) -> Output:
    episode = derived_id(at.county.id, "hold", hold.source, hold.month, hold.opened.isoformat())
    signal = LoadHeld(
        id=derived_id("LoadHeld", episode, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        source=hold.source,
        month=hold.month,
        would_withdraw=hold.would_withdraw,
        of=hold.of,
        over=over,
    )
    return at.signal(signal)
