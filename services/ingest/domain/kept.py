"""What the door keeps, in the form that is written fastest.

`Kept` and `KeptRecord` are `shared.events.Revision` and `Incidents` as msgspec writes them, fields at their default
left out; a contract test holds the two equal. Everybody else reads the pydantic models.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.json import Encoder
from msgspec.structs import asdict, astuple

from shared.events import MAX_BYTES, Flag, Revision

LocatedBy = Literal["ward", "point", "lsoa", "area", "none"]
"""How a revision's ward was found."""


class Kept(Struct, frozen=True, omit_defaults=True, gc=False):
    """A revision on its way into the log, of which no more is known than of most."""

    ref: str
    version: int
    type: str
    on: str
    state: Literal["recorded", "withdrawn"] = "recorded"
    hour: int | None = None
    ward: str | None = None
    flags: tuple[Flag, ...] = ()


class KeptInFull(Kept, frozen=True, omit_defaults=True, gc=False):
    """A revision with all that may be known of it."""

    located_by: LocatedBy = "ward"
    lsoa: str | None = None
    areas: tuple[str, ...] = ()
    shared_ref: str | None = None
    note: str | None = None


class KeptBatch(list[Kept]):
    """Items that are all kept, as the class says: to ask each of them takes as long as to hash its reference."""


_MORE = astuple(KeptInFull("", 0, "", ""))[len(Kept.__struct_fields__) :]


def shortest(kept: KeptInFull, kind: type[Kept] = Kept) -> Kept:
    """The same as a `kind`, if that can say it all: what is equal has one form, whichever way it came."""
    said = astuple(kept)
    most = len(Kept.__struct_fields__)
    if said[most:] != _MORE:
        return kept
    return kind(**dict(zip(Kept.__struct_fields__, said, strict=False)))


def revision_of(kept: Kept) -> Revision:
    """The same as everybody else reads it."""
    return Revision.model_validate(asdict(kept))


class KeptRecord(Struct, frozen=True):
    """Up to `shared.events.MAX_ITEMS` revisions of one county and source, cut from one load."""

    county: str
    source: str
    load: str
    items: Sequence[Kept]
    v: Literal[1] = 1
    kind: Literal["incidents"] = "incidents"


_encode_into = Encoder().encode_into
_room = bytearray()
"""Where a record is written before it is cut off: it has grown to a record's size once, and not for each anew."""


def _encode(record: KeptRecord) -> bytes:
    _encode_into(record, _room)
    return bytes(_room)


def records(record: KeptRecord) -> Iterator[tuple[int, bytes]]:
    """The record as bytes with its number of items; in halves, where it would be over `MAX_BYTES`."""
    raw = _encode(record)
    if len(raw) <= MAX_BYTES or len(record.items) < 2:
        yield len(record.items), raw
        return
    middle = len(record.items) // 2
    for half in (record.items[:middle], record.items[middle:]):
        yield from records(KeptRecord(record.county, record.source, record.load, half))
