"""The street-level CSV of data.police.uk, as published: months, anonymised points, no versions.

A crime bears a Crime ID. One that stands twice in a month (seen once in 67,036 rows of Warwickshire, with two
points) is one crime, and its first row counts. Anti-social behaviour bears none: such a row is named by the
digest of what does not change when the month is published again, and its ordinal among equal rows. So a
month has to come in one request. Outcome and context may change later and enter no reference; places' names
are not kept.
"""

import csv
from collections import Counter
from dataclasses import replace
from hashlib import sha256

from pydantic import ValidationError

from services.ingest.domain.admit import Repeats
from services.ingest.domain.item import Item, Rejected, rejection

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
_NAMING = (
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "Crime type",
)
_COLUMN_OF = {
    "ref": "Crime ID", "on": "Month", "lon": "Longitude", "lat": "Latitude", "lsoa": "LSOA code",
    "category": "Crime type",
}  # fmt: skip


class UnknownColumns(ValueError):
    """The header is not that of a file we know."""


class PoliceUk:
    """One file as published. The first line is the header."""

    repeats: Repeats = "first_counts"

    def __init__(self) -> None:
        self._header_read = False
        self._alike: Counter[bytes] = Counter()

    def read(self, line: bytes) -> Item | Rejected | None:
        """The incident in the row; None for the header and blank lines; UnknownColumns on another header."""
        if not line or line.isspace():
            return None
        cells = _cells(line)
        if not self._header_read:
            self._header_read = True
            _check_header(cells)
            return None
        if cells is None or len(cells) != len(COLUMNS):
            return Rejected("malformed-line", rule="twelve_columns")
        return self._item(dict(zip(COLUMNS, cells, strict=True)))

    def _item(self, row: dict[str, str]) -> Item | Rejected:
        try:
            return Item(
                ref=row["Crime ID"] or self._name(row),
                on=row["Month"],
                category=row["Crime type"],
                lon=_degrees(row["Longitude"]),
                lat=_degrees(row["Latitude"]),
                lsoa=row["LSOA code"] or None,
            )
        except ValidationError as error:
            return _by_column(rejection(error, row["Crime ID"]))
        except ValueError:
            return Rejected("invalid-field", "/Longitude", "decimal_degrees")

    def _name(self, row: dict[str, str]) -> str:
        digest = sha256("\x1f".join(row[column] for column in _NAMING).encode())
        self._alike[digest.digest()] += 1
        return f"{digest.hexdigest()[:40]}-{self._alike[digest.digest()]}"


def _cells(line: bytes) -> list[str] | None:
    """The cells of a line, None if it is no line of a CSV. A cell with a line end in it is never published."""
    try:
        return next(csv.reader([line.decode()], strict=True), None)
    except (UnicodeDecodeError, csv.Error):
        return None


def _check_header(cells: list[str] | None) -> None:
    if tuple(cells or ()) != COLUMNS:
        raise UnknownColumns("the first line is not the header of a data.police.uk street file")


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def _by_column(found: Rejected) -> Rejected:
    """The same fault, told by the column's name."""
    field = found.pointer.removeprefix("/")
    return replace(found, pointer="/" + _COLUMN_OF.get(field, field))
