"""Tells text that speaks of a person (e-mail, phone, postcode, NI number) from a reference or a code."""

import re

_GROUPS = (
    r"\d{9}",  # after the 0 (or 44) and one digit of the area
    r"\d{3}[ .-]\d{6}",
    r"\d{3}[ .-]\d{3}[ .-]\d{3}",
    r"\d{2}[ .-]\d{3}[ .-]\d{4}",
    r"\d[ .-]\d{4}[ .-]\d{4}",
)
_PHONE = rf"(?:\+?44[ .-]?|0)[1-37-8](?:{'|'.join(_GROUPS)})"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?[ _-]?\d[ABD-HJLNP-UW-Z]{2}"
_NI_NUMBER = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]"
_PERSONAL = re.compile(
    rf"[^\s@]@[^\s@]+\.[a-z]|(?<![A-Z\d])(?:{_PHONE}|{_POSTCODE}|{_NI_NUMBER})(?![A-Z\d])", re.IGNORECASE
)


def looks_personal(text: str) -> bool:
    """Whether an e-mail address, a UK phone number, a full postcode or an NI number stands in `text`.

    Only whole words count, so that a Crime ID of 64 hex digits is never taken for a phone number.
    """
    return _PERSONAL.search(text) is not None
