"""The CSV in our own columns: any of an item's fields, in any order, as people fill it in with a spreadsheet.

Spreadsheets rewrite dates when they save, so `03/11/2025` and `Nov-25` are understood beside `2025-11-03` and
`2025-11`. An empty cell is a field left out; several flags stand in one cell with spaces or semicolons between.
"""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import ValidationError, convert

from services.ingest.domain.faults import why_not_item
from services.ingest.domain.item import Item, Sent

FIELDS = Item.__struct_fields__
MANDATORY = {"ref", "on"}
TEMPLATE = (
    "ref", "on", "hour", "type", "category", "offence", "asb", "ward", "lsoa", "area", "easting", "northing", "lon",
    "lat", "flags", "shared_ref", "note", "version", "state",
)  # fmt: skip
"""The columns of the template, those that everybody fills first."""
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_MONTH = re.compile(r"([A-Z][a-z]{2})-([0-9]{2})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def template() -> bytes:
    """The file to fill in: the header alone, with the byte order mark by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + ",".join(TEMPLATE).encode() + b"\r\n"


def are_ours(header: Sequence[str]) -> bool:
    """Whether these are columns of ours, each once, the mandatory ones among them."""
    return MANDATORY <= {*header} <= {*FIELDS} and len({*header}) == len(header)


class Columns:
    """Reads the rows below one header."""

    def __init__(self, header: Sequence[str]) -> None:
        self._header = tuple(header)

    def read(self, cells: Sequence[str]) -> Sent:
        """The item in a row."""
        said = {
            column: text.strip() for column, text in zip(self._header, cells, strict=True) if text.strip()
        }
        try:
            return convert(_values(said), Item, strict=False)
        except ValidationError as error:
            return why_not_item(error, said.get("ref"))


def _values(said: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {**said}
    if "flags" in said:
        values["flags"] = said["flags"].replace(";", " ").split()
    if "on" in said:
        values["on"] = _iso(said["on"])
    return values


def _iso(text: str) -> str:
    """The date as we write it; what is no date stays as it is, and is refused as such."""
    if found := _DAY.fullmatch(text):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if (found := _MONTH.fullmatch(text)) and found[1] in _MONTHS:
        return f"20{found[2]}-{_MONTHS.index(found[1]) + 1:02d}"
    return text
