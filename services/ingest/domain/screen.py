"""Tells text that speaks of a person (e-mail, phone, postcode, NI number, UPRN) from a reference or a code.

A UPRN is a number of up to twelve digits. Only those of eleven and twelve digits in the ranges that councils were
given (10..., 100..., 200...), and any number that calls itself one, can be told from other numbers; a feed whose
references might hold shorter ones gets a closed format (`refs` in `feeds.toml`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_letters, digits

_GROUPS = (
    r"\d{9}",  # after the 0 (or 44) and one digit of the area
    r"\d{3}[ .-]\d{6}",
    r"\d{3}[ .-]\d{3}[ .-]\d{3}",
    r"\d{2}[ .-]\d{3}[ .-]\d{4}",
    r"\d[ .-]\d{4}[ .-]\d{4}",
)
_PHONE = rf"(?:\+?44[ .-]?|0)[1-37-8](?:{'|'.join(_GROUPS)})"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?[ _-]?\d[ABD-HJLNP-UW-Z]{2}"
_NI_NUMBER = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]"
_UPRN = r"UPRN[:._/ -]?\d{1,12}|[12]00\d{9}|10\d{9}"
_PERSONAL = re.compile(
    rf"[^\s@]@[^\s@]+\.[a-z]|(?<![A-Z\d])(?:{_PHONE}|{_POSTCODE}|{_NI_NUMBER}|{_UPRN})(?![A-Z\d])",
    re.IGNORECASE,
)
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}")

# The same patterns over shapes, in which every digit is 9 and every letter A: a shape that does not match is
# innocent whatever its digits and letters. A feed's references have few shapes, so most are asked once.
_SHAPE = str.maketrans({c: "9" if c.isdigit() else "A" for c in ascii_letters + digits})
_SUSPECT = re.compile(
    r"(?<![A9])(?:\+?(?:99[ .-]?|9)9(?:9{9}|9{3}[ .-]9{6}|9{3}[ .-]9{3}[ .-]9{3}|99[ .-]9{3}[ .-]9{4}"
    r"|9[ .-]9{4}[ .-]9{4})|A{1,2}9[A9]?[ _-]?9AA|AA[ -]?99[ -]?99[ -]?99[ -]?A|A{4}[:._/ -]?9{1,12}|9{11,12})(?![A9])"
)


def looks_personal(text: str) -> bool:
    """Whether an e-mail address, a UK phone number, a full postcode, an NI number or a UPRN stands in `text`.

    Only whole words count, so that a Crime ID of 64 hex digits is never taken for a phone number.
    """
    return _PERSONAL.search(text) is not None


def is_ref(text: str) -> bool:
    """Whether `text` has the form of a reference (that of `shared.events`)."""
    return _REF.fullmatch(text) is not None


def are_plain_refs(refs: Sequence[str]) -> bool:
    """Whether all are references in which nobody's data can stand. False says: look at each."""
    text = "\n".join(refs).translate(_SHAPE)
    first = text.partition("\n")[0]
    if text == "\n".join([first] * len(refs)):  # as where they are numbers in order
        return _is_innocent(first)
    shapes = text.split("\n")
    return len(shapes) == len(refs) and all(map(_is_innocent, set(shapes)))


@lru_cache(maxsize=4096)
def _is_innocent(shape: str) -> bool:
    return is_ref(shape) and _SUSPECT.search(shape) is None
