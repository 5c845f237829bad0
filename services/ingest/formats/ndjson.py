"""Our own format: a JSON object an incident, one a line, or several in a JSON list."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from msgspec import Raw
from msgspec.json import Decoder

from services.ingest.domain.faults import Unreadable, why_unreadable
from services.ingest.domain.item import Item, Plain, Rejected, Sent
from services.ingest.formats.lines import Line, TooLong

MAX_COMMAS = 400_000
"""In a JSON list, which is read whole: a million empty items would take a hundred times their bytes."""
BATCH = 250
"""Items of a list handed on at a time."""
_decode_plain = Decoder(Plain).decode
_decode = Decoder(Item).decode
_list = Decoder(list[Raw]).decode


class NotJson(ValueError):
    """The body is neither a JSON object nor a list, or is crowded beyond reason."""


class Ndjson:
    """One object a line. A line stands for itself: one that cannot be read harms no other."""

    def read(self, lines: Sequence[Line]) -> list[Sent]:
        """The items on the lines, blank ones left out."""
        for decode in (_decode_plain, _decode):
            with suppress(*Unreadable, TypeError):
                return [decode(line) for line in lines]  # type: ignore[arg-type]  # what else there is goes below
        return [item for line in lines if (item := _read(line)) is not None]


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
