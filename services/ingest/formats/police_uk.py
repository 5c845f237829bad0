"""The street-level CSV of data.police.uk, as published: months, anonymised points, no versions.

A crime bears a Crime ID. One that stands twice in a month (seen once in 67,036 rows of Warwickshire, with two
points) is one crime, and its first row counts. Anti-social behaviour bears none: such a row is named by the
digest of what does not change when the month is published again, and its ordinal among equal rows. So a
month has to come in one request. Outcome and context may change later and enter no reference; places' names
are not kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from msgspec import ValidationError, convert

from services.ingest.domain.faults import tellable, why_not_item
from services.ingest.domain.item import Duplicate, Fault, Item, Rejected, Sent
from services.ingest.domain.screen import looks_personal
from services.ingest.domain.when import is_period

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


class PoliceUk:
    """The rows of one file as published."""

    def __init__(self) -> None:
        self._alike: Counter[bytes] = Counter()
        self._crimes: set[int] = set()  # hashes of Crime IDs: flat, 64 bits each

    def read(self, cells: Sequence[str]) -> Sent:
        """The incident in a row of twelve cells; a crime that came before is a duplicate."""
        row = dict(zip(COLUMNS, cells, strict=True))
        crime = row["Crime ID"]
        if (fault := _fault(row)) is not None:
            return fault
        said = {field: row[column] for field, column in _COLUMN_OF.items() if row[column]}
        try:
            item = convert(said | {"ref": crime or self._name(row)}, Item, strict=False)
        except ValidationError as error:
            return _by_column(why_not_item(error, crime))
        return Duplicate(crime) if crime and self._came_before(crime) else item

    def _came_before(self, crime: str) -> bool:
        before, seen = len(self._crimes), hash(crime)
        self._crimes.add(seen)
        return len(self._crimes) == before

    def _name(self, row: dict[str, str]) -> str:
        digest = sha256("\x1f".join(row[column] for column in _NAMING).encode())
        self._alike[digest.digest()] += 1
        return f"{digest.hexdigest()[:40]}-{self._alike[digest.digest()]}"


def _fault(row: dict[str, str]) -> Rejected | None:
    """What only admission would find, told here by the column's name."""
    crime = row["Crime ID"]
    if crime and tellable(crime) is None:
        fault: Fault = "personal-data" if looks_personal(crime) else "invalid-field"
        return Rejected(fault, "/Crime ID")
    if not is_period(row["Month"]):
        return Rejected("invalid-field", "/Month", "month", crime or None)
    return None if row["Crime type"] else Rejected("missing-field", "/Crime type", ref=crime or None)


def _by_column(found: Rejected) -> Rejected:
    """The same fault, told by the column's name."""
    field = found.pointer.removeprefix("/")
    return replace(found, pointer="/" + _COLUMN_OF.get(field, field))
