"""Our own format: a JSON object an incident, one a line, or several in a JSON list."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

import numpy as np
from msgspec import Raw
from msgspec.json import Decoder

from services.ingest.domain.faults import Unreadable, why_unreadable
from services.ingest.domain.item import Item, Plain, Rejected, Sent
from services.ingest.domain.kept import Kept
from services.ingest.domain.known import Known
from services.ingest.formats.lines import SMALL, Block, Line, TooLong

MAX_COMMAS = 400_000
"""In a JSON list, which is read whole: a million empty items would take a hundred times their bytes."""
BATCH = 250
"""Items of a list handed on at a time."""
_plain, _item = Decoder(Plain), Decoder(Item)
_decode = _item.decode
_LINE_END, _RETURN, _OPENS, _CLOSES = b"\n\r{}"
_list = Decoder(list[Raw]).decode


class NotJson(ValueError):
    """The body is neither a JSON object nor a list, or is crowded beyond reason."""


class Ndjson:
    """One object a line. A line stands for itself: one that cannot be read harms no other."""

    def __init__(self, known: Known | None = None) -> None:
        self._ways: tuple[Known | Decoder[Plain] | Decoder[Item], ...] = (_plain, _item)
        if known is not None:
            self._ways = (known, *self._ways)

    def at_once(self, block: Block) -> Sequence[Kept | Plain] | None:
        """The items of a block in which every line is one, as nearly all are; else None.

        Of a large block only the quickest way is tried: where a few lines need another, most parts of it need none.
        """
        if isinstance(block, TooLong):
            return None
        for way in self._ways if len(block) <= SMALL else self._ways[:1]:
            with suppress(*Unreadable):
                items = way.decode_lines(block)
                return items if len(items) == _objects(block) else None
        return None

    def read(self, lines: Sequence[Line]) -> list[Sent]:
        """The items on the lines, blank ones left out."""
        for way in self._ways:
            with suppress(*Unreadable, TypeError):
                return [way.decode(line) for line in lines]  # type: ignore[arg-type]  # what else there is goes below
        return [item for line in lines if (item := _read(line)) is not None]


def _objects(block: bytes) -> int | None:
    """How many lines there are, if each ends with `}` and the next begins with `{`; else None.

    Such a line end stands in no string (JSON allows none there) and in no item (none holds an object), so each line
    holds whole items; and if there are as many items as lines, each holds one.
    """
    text = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(text == _LINE_END)
    if not ends.size:
        return 1
    if text[0] != _OPENS or ends[-1] == text.size - 1 or (text[ends + 1] != _OPENS).any():
        return None
    before = text[ends - 1]
    if (before != _CLOSES).any() and ((before != _RETURN) | (text[ends - 2] != _CLOSES)).any():
        return None
    return int(ends.size) + 1


def read_document(body: bytes) -> Iterator[list[Sent]]:
    """The items of one JSON object or list, some at a time; NotJson if the body is neither."""
    if body.lstrip(b" \t\r\n")[:1] != b"[":
        yield [_only(body)]
        return
    if body.count(b",") > MAX_COMMAS:
        raise NotJson("the list is too long; send it line by line to /v1/incidents:bulk")
    try:
        values = iter(_list(body))
    except Unreadable:
        raise NotJson("the body is not JSON") from None
    while batch := [bytes(value) for value in islice(values, BATCH)]:
        yield Ndjson().read(batch)


def _only(body: bytes) -> Item | Rejected:
    item = _read(body)
    if item is None or (isinstance(item, Rejected) and item.fault == "malformed-line"):
        raise NotJson("the body is neither an incident nor a list of incidents")
    return item


def _read(line: Line) -> Item | Rejected | None:
    if isinstance(line, TooLong):
        return Rejected("line-too-long")
    if not line or line.isspace():
        return None
    try:
        return _decode(line)
    except Unreadable as error:
        return why_unreadable(line, error)
