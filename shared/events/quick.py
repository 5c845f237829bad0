"""`incidents` records as the fold reads them: the ordinary ones without building a pydantic model an item.

`Incidents` stays the contract. What is read here is what the contract reads, value for value (a contract test
holds the two together); whatever is not plainly right is left to the contract, which accepts it or says why not.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Literal, cast

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from shared.county.values import SLUG
from shared.events.intake import MAX_ITEMS, Flag, Incidents, Revision


class ReadRevision(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A `Revision` as it was read: the same fields and values, each checked."""

    ref: str
    version: Annotated[int, Meta(ge=0)]
    type: str
    on: str
    state: Literal["recorded", "withdrawn"] = "recorded"
    hour: Annotated[int, Meta(ge=0, le=23)] | None = None
    ward: str | None = None
    located_by: Literal["ward", "point", "lsoa", "area", "none"] = "ward"
    lsoa: str | None = None
    areas: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    shared_ref: str | None = None
    note: str | None = None


class ReadIncidents(Struct, frozen=True, forbid_unknown_fields=True):
    """An `Incidents` record as it was read, its texts not yet held against the patterns of the contract."""

    kind: Literal["incidents"]
    county: str
    source: str
    load: str
    items: Annotated[tuple[ReadRevision, ...], Meta(max_length=MAX_ITEMS)]
    v: Literal[1] = 1


QUICK_FROM = 2048
"""Bytes from which a record gains by it; the contract reads a few items as fast."""
_decode = Decoder(ReadIncidents).decode
# The patterns of the contract, `\d` narrowed to the digits that occur.
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}")
_ON = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
_ref, _type, _on, _shared_ref, _note = map(attrgetter, ("ref", "type", "on", "shared_ref", "note"))


def read_quickly(raw: bytes) -> Incidents | None:
    """The record in `raw` if it is a long and ordinary `incidents` record, its items `ReadRevision`; else None."""
    if len(raw) < QUICK_FROM:
        return None
    try:
        read = _decode(raw)
    except (MsgspecError, ValueError, RecursionError):
        return None
    if not _is_right(read):
        return None
    items = cast("tuple[Revision, ...]", read.items)  # by its fields, not by its class
    return Incidents.model_construct(
        v=1, kind="incidents", county=read.county, source=read.source, load=read.load, items=items
    )


def _is_right(read: ReadIncidents) -> bool:
    items = read.items
    return (
        all(map(_REF.fullmatch, map(_ref, items)))
        and all(map(_is_slug, {read.county, read.source, *map(_type, items)}))
        and all(map(_is_on, set(map(_on, items))))
        and all(map(_is_slug, _given(map(_note, items))))
        and all(map(_REF.fullmatch, _given(map(_shared_ref, items))))
    )


def _given(texts: Iterable[str | None]) -> set[str]:
    return {*texts} - {None}  # type: ignore[return-value]


@lru_cache(maxsize=4096)
def _is_slug(text: str) -> bool:
    return SLUG.fullmatch(text) is not None


@lru_cache(maxsize=65536)
def _is_on(text: str) -> bool:
    return _ON.fullmatch(text) is not None
