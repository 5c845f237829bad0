"""Codes that one table uses and another defines."""

from collections.abc import Iterable, Iterator


def unknown(what: str, named: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """A sentence for each code that `what` names and nobody defines."""
    allowed = set(known)
    return (f"{what} names {code!r}, which is not defined" for code in named if code not in allowed)
