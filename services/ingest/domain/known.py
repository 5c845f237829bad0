"""Reads items that say nothing but what is known straight into the form in which they are kept.

Nearly every item names a type of its feed, a ward of the county and a recent day. msgspec looks such a word up while
it reads, which costs no more than reading it: so the shape says what would otherwise be asked of each item, no second
object is made of it, and equal words are one object whose hash is known. Whatever does not fit is read the long way.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from msgspec import Meta, defstruct, field
from msgspec.json import Decoder

from services.ingest.domain.kept import Kept, KeptBatch
from shared.events import Flag

DAYS = 1100
"""Known days, the latest included: three years, in which nearly all backfill lies that knows its day."""
SHAPES = 64
"""Shapes remembered. One is made in 4 ms, once a day for each feed."""
_given: ContextVar[int] = ContextVar("given")
"""The version of items that bring none, while a block is read."""


@dataclass(frozen=True, slots=True)
class Known:
    """The way to read one request of known words. What is read has the class `kind` and the version `given`."""

    kind: type[Kept]
    _decoder: Decoder[Kept]
    given: int

    def decode_lines(self, block: bytes) -> KeptBatch:
        """The items of a block; an error of msgspec if one of them fits less than wholly."""
        _given.set(self.given)
        return KeptBatch(self._decoder.decode_lines(block))

    def decode(self, line: bytes) -> Kept:
        """The item on a line; an error of msgspec if it fits less than wholly."""
        _given.set(self.given)
        return self._decoder.decode(line)


def known_words(
    types: tuple[str, ...], wards: frozenset[str], latest: date, month: str, given: int
) -> Known | None:
    """The way for the feed's types, the county's wards and the days up to `latest`, in `month` if one is named.

    None where nothing can be known: no type, no ward, or a month beyond the known days.
    """
    days = (str(latest - timedelta(days=n)) for n in range(DAYS))
    if not types or not wards or not any(day.startswith(month) for day in days):
        return None
    return Known(*_shape(types, wards, latest, month), given)


@lru_cache(maxsize=SHAPES)
def _shape(
    types: tuple[str, ...], wards: frozenset[str], latest: date, month: str
) -> tuple[type[Kept], Decoder[Kept]]:
    days = (str(latest - timedelta(days=n)) for n in range(DAYS))
    fields: list[Any] = [
        ("version", Annotated[int, Meta(ge=0, le=2**63 - 1)], field(default_factory=_given.get)),
        ("type", Literal[types]),
        ("on", Literal[tuple(day for day in days if day.startswith(month))]),
        ("hour", Annotated[int, Meta(ge=0, le=23)] | None, None),
        ("ward", Literal[tuple(sorted(wards))]),  # without one, how it was located must be said
        ("flags", tuple[Flag], ()),  # one: several are put in order first
    ]
    kind = defstruct(
        "KeptAsRead", fields, bases=(Kept,), frozen=True, omit_defaults=True, gc=False, kw_only=True,
        forbid_unknown_fields=True,
    )  # fmt: skip
    return cast(type[Kept], kind), Decoder(kind)
