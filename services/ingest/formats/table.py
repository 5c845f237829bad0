"""A CSV, whose first line says which one: our own columns, or the street file of data.police.uk."""

import csv
from collections.abc import Sequence
from typing import Protocol

from services.ingest.domain.item import Rejected, Sent
from services.ingest.formats import columns, police_uk
from services.ingest.formats.lines import Block, Line, TooLong

Cells = list[str]


class UnknownColumns(ValueError):
    """The header is not that of a file we know."""


class Layout(Protocol):
    """Reads the rows below one header."""

    def read(self, cells: Cells) -> Sent:
        """What a row with as many cells as the header says."""
        ...


class Table:
    """One file. A row is a line: no cell holds a line end."""

    def __init__(self) -> None:
        self._layout: Layout | None = None
        self._width = 0

    def at_once(self, block: Block) -> None:
        """Rows are read one by one."""

    def read(self, lines: Sequence[Line]) -> list[Sent]:
        """The items in the rows, the header and blank rows left out; UnknownColumns on a header we do not know."""
        return [item for line in lines if (item := self._read(line)) is not None]

    def _read(self, line: Line) -> Sent | None:
        if isinstance(line, TooLong):
            return Rejected("line-too-long")
        cells = cells_of(line)
        if cells is not None and not any(cells):
            return None  # spreadsheets write rows of commas below the last one
        if self._layout is None:
            self._layout, self._width = _layout(cells or []), len(cells or [])
            return None
        if cells is None or len(cells) != self._width:
            return Rejected("malformed-line", rule=f"{self._width}_columns")
        return self._layout.read(cells)


def _layout(header: Cells) -> Layout:
    if tuple(header) == police_uk.COLUMNS:
        return police_uk.PoliceUk()
    if columns.are_ours(header):
        return columns.Columns(header)
    raise UnknownColumns("the first line is neither our header nor that of a data.police.uk street file")


def cells_of(line: bytes) -> Cells | None:
    """The cells of a line, None if it is no line of a CSV in UTF-8."""
    try:
        return next(csv.reader([line.decode()], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None
