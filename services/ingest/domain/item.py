"""What a source may say of one incident, before the door has judged it: a closed list of fields, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeGuard

from msgspec import Meta, Struct
from msgspec.structs import astuple

from services.ingest.domain.kept import Kept, KeptBatch
from shared.events import Flag

Fault = Literal[
    "malformed-line",
    "line-too-long",
    "unknown-field",
    "missing-field",
    "invalid-field",
    "personal-data",
    "unknown-type",
    "unknown-category",
    "type-not-in-feed",
    "unknown-ward",
    "unknown-area",
    "unknown-note",
    "date-in-future",
    "outside-completed-month",
    "conflicting-revision",
]
"""Why one item was not taken: stable slugs, each explained in `docs/feeders.md`."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item not taken. `pointer` names the field (a JSON pointer), `rule` what it broke; never the value."""

    fault: Fault
    pointer: str = ""
    rule: str = ""
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The request said this already."""

    ref: str


Degrees = Annotated[float, Meta(ge=-180, le=180)]
Metres = Annotated[float, Meta(ge=0, le=1_300_000)]
"""Within the National Grid (EPSG:27700), whose north-west corner of land is at 1,220,000 metres north."""


class Plain(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One incident as most are sent: its type, its day or month, its ward.

    Its shape only: what its words mean, `admit` judges by the county's tables. `on` is a month, a day, or an
    instant with its offset from UTC. No hour is "time unknown".
    """

    ref: Annotated[str, Meta(extra_json_schema={"pattern": "^[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}$"})]
    on: Annotated[
        str, Meta(extra_json_schema={"examples": ["2025-11-03", "2025-11", "2025-11-03T22:15:00Z"]})
    ]
    version: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    state: Literal["recorded", "withdrawn"] = "recorded"
    type: str | None = None
    hour: Annotated[int, Meta(ge=0, le=23)] | None = None
    ward: str | None = None
    flags: tuple[Flag, ...] = ()


class Item(Plain, frozen=True, forbid_unknown_fields=True, gc=False):
    """One incident with all that may be said of it.

    A point is `lon` and `lat` (WGS84 degrees) or `easting` and `northing` (metres); it goes no further than the door.
    """

    category: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    offence: Annotated[str, Meta(pattern=r"^[0-9]{3}/[0-9]{2}$")] | None = None
    asb: Literal["personal", "nuisance", "environmental"] | None = None
    lsoa: Annotated[str, Meta(pattern=r"^[A-Z][0-9]{8}$")] | None = None
    area: str | None = None
    lon: Degrees | None = None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    easting: Metres | None = None
    northing: Metres | None = None
    shared_ref: str | None = None
    note: str | None = None


def in_full(item: Plain) -> Item:
    """The same, with all the fields it left out."""
    return item if isinstance(item, Item) else Item(*astuple(item))


Sent = Plain | Kept | Rejected | Duplicate
"""What a format makes of a line that says something; a `Kept` where all but its reference is known to be in order."""


def are_read(items: Sequence[Sent]) -> TypeGuard[Sequence[Plain | Kept]]:
    """Whether every line was read as an item: by their classes alone, which takes a glance."""
    return isinstance(items, KeptBatch) or {*map(type, items)}.isdisjoint((Rejected, Duplicate))
