"""Why something that was sent is no item: msgspec's sentence made a fault that names the field, never the value."""

import re

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder

from services.ingest.domain.item import Fault, Rejected
from services.ingest.domain.screen import is_ref, looks_personal

_PLACE = re.compile(r" - at `\$\.?([A-Za-z0-9_.\[\]]*)`$")
_FIELD = re.compile(r"`([a-z_]+)`")
_STARTS: dict[str, Fault] = {
    "Object contains unknown field": "unknown-field",
    "Object missing required field": "missing-field",
}
_RULES = {"Invalid enum value": "one_of_a_list", "Number out of range": "finite_number"}
"""Sentences that would tell a value, and what is told instead."""


class _Named(Struct):
    """What is read of an item that is none: its reference, by which the feeder finds it again."""

    ref: str | None = None


_named = Decoder(_Named)
Unreadable = (DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises on bytes that it cannot read as the shape asked for."""


def why_unreadable(line: bytes, error: Exception) -> Rejected:
    """What is wrong with a line that is no item; its reference is told again only if it is one."""
    if not isinstance(error, ValidationError):
        return Rejected("malformed-line")
    try:
        ref = _named.decode(line).ref
    except Unreadable:
        ref = None
    return why_not_item(error, ref)


def why_not_item(error: ValidationError, ref: str | None) -> Rejected:
    """The fault of an object that does not fit an item's shape."""
    sentence, told = str(error), tellable(ref)
    place = _PLACE.search(sentence)
    if place is None and sentence.startswith("Expected"):
        return Rejected("malformed-line")
    for start, fault in _STARTS.items():
        if sentence.startswith(start):
            return Rejected(fault, _missing(sentence, fault), ref=told)
    pointer = "/" + place[1].replace("[", "/").replace("]", "").replace(".", "/") if place else ""
    return Rejected("invalid-field", pointer, _rule(sentence), told)


def _missing(sentence: str, fault: Fault) -> str:
    """The missing field. The name of an unknown one was written by the sender, so it is not repeated."""
    found = _FIELD.search(sentence) if fault == "missing-field" else None
    return f"/{found[1]}" if found else ""


def _rule(sentence: str) -> str:
    """What the shape asks for, as `int <= 23`."""
    for start, rule in _RULES.items():
        if sentence.startswith(start):
            return rule
    wanted = sentence.removeprefix("Expected ").partition(" - at ")[0].partition(", got ")[0]
    return wanted.replace("`", "").removesuffix(" | null")


def tellable(ref: str | None) -> str | None:
    """The reference, if it is one and speaks of nobody: only then it is told again."""
    return ref if ref is not None and is_ref(ref) and not looks_personal(ref) else None
