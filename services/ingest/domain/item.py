"""What a source may say of one incident, before the door has judged it: a closed list of fields, no persons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from services.ingest.domain.screen import looks_personal
from shared.county import Code, Slug
from shared.events import Flag
from shared.events.intake import Ref

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


class Item(BaseModel):
    """One incident as sent. Coordinates are WGS84 degrees and go no further than the door."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    ref: Ref
    version: int | None = Field(default=None, ge=0, le=2**63 - 1)
    state: Literal["recorded", "withdrawn"] = "recorded"
    type: Slug | None = None
    category: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    on: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$")]
    hour: int | None = Field(default=None, ge=0, le=23)
    ward: Code | None = None
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lsoa: Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$")] | None = None
    flags: list[Flag] = []
    shared_ref: Ref | None = None
    note: Slug | None = None


def fault_within(item: Item) -> Rejected | None:
    """The first rule between an item's fields, or about a person's data, that it breaks, if any."""
    if looks_personal(item.ref):
        return Rejected("personal-data", "/ref")  # and it is not told again
    for fault, pointer, rule in _broken(item):
        return Rejected(fault, pointer, rule, item.ref)
    return None


def _broken(item: Item) -> Iterator[tuple[Fault, str, str]]:
    if item.shared_ref is not None and looks_personal(item.shared_ref):
        yield "personal-data", "/shared_ref", ""
    if item.note is not None and looks_personal(item.note):
        yield "personal-data", "/note", ""
    if item.type is None and item.category is None:
        yield "missing-field", "/type", "type_or_category"
    if item.type is not None and item.category is not None:
        yield "invalid-field", "/category", "type_or_category"
    if (item.lon is None) != (item.lat is None):
        yield "missing-field", "/lat" if item.lat is None else "/lon", "lon_and_lat"
    if not _is_date(item.on):
        yield "invalid-field", "/on", "calendar_date"
    if item.hour is not None and len(item.on) == len("2025-11"):
        yield "invalid-field", "/hour", "hour_needs_day"


@lru_cache(maxsize=4096)
def _is_date(on: str) -> bool:
    try:
        date.fromisoformat(on if len(on) == len("2025-11-03") else on + "-01")
    except ValueError:
        return False
    return True


def rejection(error: ValidationError, ref: object) -> Rejected:
    """The first fault of an item that does not fit its description; `ref` is told again only if it is one."""
    first = error.errors(include_url=False, include_context=False)[0]
    value = first["input"]
    if first["type"] not in _FAULTS and isinstance(value, str) and looks_personal(value):
        return Rejected("personal-data", _pointer(first), ref=_tellable(ref))
    fault = _FAULTS.get(first["type"], "invalid-field")
    return Rejected(fault, _pointer(first), first["type"], _tellable(ref))


def _tellable(ref: object) -> str | None:
    try:
        known = _REF.validate_python(ref)
    except ValidationError:
        return None
    return None if looks_personal(known) else known


_REF: TypeAdapter[str] = TypeAdapter(Ref, config=ConfigDict(strict=True))
_FAULTS: dict[str, Fault] = {
    "json_invalid": "malformed-line",
    "model_type": "malformed-line",
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
}


def _pointer(fault: ErrorDetails) -> str:
    """Where the fault is. The name of an unknown field was written by the sender, so it is not repeated."""
    path = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
    return "".join(f"/{step}" for step in path)
