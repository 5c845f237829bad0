"""How the bytes of a request become items: one module a format, none of them knows a county."""

from collections.abc import Callable, Sequence
from typing import Protocol

from services.ingest.domain.item import Sent
from services.ingest.domain.known import Known
from services.ingest.formats import ndjson, table
from services.ingest.formats.lines import Block, Line


class Format(Protocol):
    """Reads one request, some lines at a time, in order.

    A line is an item, a fault, a repetition, or nothing: blank, or a header. Raises `table.UnknownColumns` where a
    header is not one it knows: then nothing of the request can be read.
    """

    def at_once(self, block: Block) -> Sequence[Sent] | None:
        """What `read` makes of the block's lines, if that can be had in one go; None: read them."""
        ...

    def read(self, lines: Sequence[Line]) -> list[Sent]:
        """What the lines say; they bear no line end and no byte order mark."""
        ...


FORMATS: dict[str, Callable[[Known | None], Format]] = {
    "application/x-ndjson": ndjson.Ndjson,
    "application/ndjson": ndjson.Ndjson,
    "text/csv": lambda _: table.Table(),
}
"""By content type. The layouts of CSV are told apart by their header."""
