"""What the ledger holds of an incident, and what of it counts.

A county has as many of these as incidents, so they are msgspec's: half as dear to make as tuples with names, and
no garbage collector walks through them (`gc=False`; they hold nothing that could lead back to them).
"""

from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

RECORDED = "recorded"
"""The state of what its source has not withdrawn."""


class Content(Struct, frozen=True, gc=False):
    """What a revision says, apart from who says it and which version it is: what the arrays count."""

    state: str
    type: str
    on: str
    ward: str | None
    hour: int | None
    lsoa: str | None
    areas: tuple[str, ...]
    flags: tuple[str, ...]
    shared_ref: str | None
    note: str | None

    @property
    def month(self) -> str:
        """The month it is dated in."""
        return self.on[:7]

    @property
    def digest(self) -> bytes:
        """What decides between two contents of one version."""
        return blake2b(repr(astuple(self)).encode(), digest_size=16).digest()


class Entry(Struct, frozen=True, gc=False):
    """The newest revision of one (source, ref), and the first and the last begun of the loads that named it."""

    version: int
    content: Content
    first: int
    last: int

    def newer(self, version: int, content: Content, start: int) -> "Entry":
        """The entry once a revision from the load `start` is in: of two the greater version, then digest, wins."""
        first, last = min(self.first, start), max(self.last, start)
        if self._is_beaten(version, content):
            return Entry(version, content, first, last)
        return Entry(self.version, self.content, first, last)

    def _is_beaten(self, version: int, content: Content) -> bool:
        if version != self.version:
            return version > self.version
        return content != self.content and content.digest > self.content.digest


class Changes(NamedTuple):
    """What counts no more, and what counts now; an incident that changed is in both."""

    gone: list[Content]
    come: list[Content]
