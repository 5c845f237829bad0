"""Our own format: a JSON object an incident, one a line, or several in a JSON list."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import from_json

from services.ingest.domain.admit import Repeats
from services.ingest.domain.item import Item, Rejected, rejection


class NotJson(ValueError):
    """The body is neither a JSON object nor a list."""


class Ndjson:
    """One object a line. A line stands for itself: one that cannot be read harms no other."""

    repeats: Repeats = "conflict"

    def read(self, line: bytes) -> Item | Rejected | None:
        """The item on the line; None on a blank one."""
        if not line or line.isspace():
            return None
        try:
            return Item.model_validate_json(line)
        except ValidationError as error:
            return rejection(error, _ref_in(line))


def _ref_in(line: bytes) -> object:
    try:
        found = from_json(line)
    except ValueError:
        return None
    return found.get("ref") if isinstance(found, dict) else None


def read_document(body: bytes) -> Iterator[Item | Rejected]:
    """The items of one JSON object or list; NotJson if the body is neither."""
    try:
        document = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise NotJson("the body is not JSON") from None
    if not isinstance(document, dict | list):
        raise NotJson("the body is neither an incident nor a list of incidents")
    return map(_read, document if isinstance(document, list) else [document])


def _read(value: object) -> Item | Rejected:
    try:
        return Item.model_validate(value)
    except ValidationError as error:
        return rejection(error, value.get("ref") if isinstance(value, dict) else None)
