"""A recorded log through the domain, offline: what the service says of it, in the same order."""

from collections.abc import Iterable, Iterator

from deploy.errors import CommandError
from deploy.recorded import Entry
from services.indicators.domain.fold import Fold, Refused
from services.indicators.domain.outbox import Output
from shared.county import Frozen


class PutAside(Frozen):
    """A record that could not be used, or a part of one; the service sends it to the dead letters."""

    offset: int
    reason: str


def replay(entries: Iterable[Entry], poison_in_a_row: int) -> Iterator[Output | PutAside]:
    """What the indicator service sends for one county's log, and what it puts aside.

    CommandError where the service would set the county aside: after so many unusable records in a row; 0 never.
    """
    fold, in_a_row = Fold(), 0
    for entry in entries:
        poison = None
        try:
            yield from _handle(fold, entry)
            in_a_row = 0
        except Refused as refused:
            yield PutAside(offset=entry.offset, reason=str(refused))
        except _Unusable as unusable:
            poison = str(unusable)
            in_a_row += 1
            yield PutAside(offset=entry.offset, reason=poison)
        fold.skip(entry.offset)
        yield from _drained(fold)
        if poison is not None and in_a_row == poison_in_a_row:
            raise CommandError(f"offset {entry.offset}: {in_a_row} records in a row cannot be used: {poison}")


class _Unusable(Exception):
    """No record, or one on which the fold fails."""


def _handle(fold: Fold, entry: Entry) -> Iterator[Output | PutAside]:
    if entry.record is None:
        raise _Unusable(entry.undecodable)
    while _step(fold, entry):
        yield from _drained(fold)
    fold.tell()
    if fold.left_out is not None:
        yield PutAside(offset=entry.offset, reason=fold.left_out)


def _step(fold: Fold, entry: Entry) -> bool:
    assert entry.record is not None
    try:
        return fold.handle(entry.offset, entry.appended, entry.record)
    except Refused:
        raise
    except Exception as fault:  # as the service does: one record of a log must not end it
        raise _Unusable(f"cannot be folded: {type(fault).__name__}") from fault


def _drained(fold: Fold) -> Iterator[Output]:
    while fold.outbox:
        yield fold.outbox.popleft()
