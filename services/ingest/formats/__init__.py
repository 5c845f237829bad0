"""How the bytes of a request become items: one module a format, none of them knows a county."""

from collections.abc import Callable
from typing import Protocol

from services.ingest.domain.admit import Repeats
from services.ingest.domain.item import Item, Rejected
from services.ingest.formats import ndjson, police_uk


class Format(Protocol):
    """Reads one request, line by line. A line is an item, a fault, or (None) nothing: a blank or a header.

    `repeats` says what a repeated reference means in this format. Raises `police_uk.UnknownColumns` where a
    header is not one it knows: then nothing of the request can be read.
    """

    repeats: Repeats

    def read(self, line: bytes) -> Item | Rejected | None:
        """What the line says; bytes without line end or byte order mark."""
        ...


FORMATS: dict[str, Callable[[], Format]] = {
    "application/x-ndjson": ndjson.Ndjson,
    "application/ndjson": ndjson.Ndjson,
    "text/csv": police_uk.PoliceUk,
}
"""By content type. Further CSV layouts are told apart by their header, under the same type."""
