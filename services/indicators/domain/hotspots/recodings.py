"""Before a rise is announced: may incidents have changed their name only? Then its data owner is told too."""

from services.indicators.domain.detection.judgement import Judgement
from services.indicators.domain.detection.recoding import Change, Recoding, change_in, possible_recoding
from services.indicators.domain.figures import significant
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import PossibleRecoding, derived_id


def recoding_in_ward(config: CountyConfig, found: Judgement, row: int, column: int) -> Recoding | None:
    """The sister type whose fall in the same ward and window comes nearest to a rise, if one fell by as much."""
    family = config.types[column].family
    sisters = [
        _change(config, found, row, n)
        for n, kind in enumerate(config.types)
        if kind.family == family and n != column and _is_comparable(found, row, column, n)
    ]
    return possible_recoding(_change(config, found, row, column), sisters)


def _is_comparable(found: Judgement, row: int, column: int, sister: int) -> bool:
    """Whether a sister was judged too, over as long a window."""
    return bool(found.known[row, sister]) and int(found.window[row, sister]) == int(found.window[row, column])


def _change(config: CountyConfig, found: Judgement, row: int, column: int) -> Change:
    name, cell = config.types[column].id, (row, column)
    return change_in(name, cell, found.count, found.expected, found.variance)


def recoding_caveat(config: CountyConfig, found: Recoding) -> str:
    """What a reader of the rise must know."""
    sister = config.type[found.falling].name
    return (
        f"possible re-coding: {sister} fell here by about {found.fell_by:.0f} at the same time, which may be the same "
        "incidents under another name; the data owner is asked"
    )


def tell_recoding(at: Moment, place: str, found: Recoding) -> Output:
    """The signal, once for the episode of the rise that it stands before."""
    episode = derived_id(at.county.id, "recoding", place, found.rising, found.falling, at.clock.isoformat())
    signal = PossibleRecoding(
        id=derived_id("PossibleRecoding", episode),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        place=place,
        rising=found.rising,
        falling=found.falling,
        by=significant(found.fell_by),
    )
    return at.signal(signal)
