"""The alert log's chain: each row carries the digest of the one before, so that none can be changed unseen."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, TypeVar

from shared.events import AlertLogged, AlertsJudged

Row = TypeVar("Row", AlertLogged, AlertsJudged)
START = "0" * 64
"""`previous` of a county's first row."""


def sealed(row: Row) -> Row:
    """The row with its digest: sha256 over `previous` and the row's canonical JSON without `digest`."""
    return row.model_copy(update={"digest": digest_of(row)})


def digest_of(row: AlertLogged | AlertsJudged) -> str:
    """What the row's digest must be, as 64 hexadecimal digits."""
    content: dict[str, Any] = row.model_dump(mode="json", exclude={"digest"})
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((row.previous + text).encode()).hexdigest()


def first_break(rows: Iterable[AlertLogged | AlertsJudged]) -> int | None:
    """Number of the first row that does not follow from the one before; None for a whole chain from row 1."""
    previous, expected = START, 1
    for row in rows:
        if (row.number, row.previous, row.digest) != (expected, previous, digest_of(row)):
            return row.number
        previous, expected = row.digest, expected + 1
    return None
