"""The rows of a long table of counts, each checked by itself; what is wrong is said by line."""

import csv
from array import array
from collections.abc import Iterable
from pathlib import Path

from deploy.errors import RefusedError
from deploy.spreadsheet.resolution import Resolution

COLUMNS = ("ward", "type", "period", "count")
DISTRICT = "district"
"""A fifth column that may be there: the district of the row's ward; empty where it has none."""

MOST = 10**9
"""No count of a period is larger; something else was put in the column."""


def unreadable(file: Path, error: Exception) -> RefusedError:
    """Why a spreadsheet's file could not be read, in one line that repeats nothing of what is in it."""
    if isinstance(error, UnicodeDecodeError):
        return RefusedError(f'{file}: cannot be read: it is not in UTF-8; save it as "CSV UTF-8"')
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return RefusedError(f"{file}: cannot be read ({reason})")


class Rows:
    """Rows read so far, as columns of whole numbers. RefusedError at the first that is not in order."""

    def __init__(self, file: Path, resolution: Resolution) -> None:
        self.file, self.resolution = file, resolution
        self.wards: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.districts: dict[str, str] = {}
        """The district of each ward, if the table names them."""
        self.columns = tuple(array("q") for _ in COLUMNS)
        """Number of the ward, number of the type, ordinal of the period, count."""
        self._newest: dict[tuple[int, int], int] = {}
        self._ordinals: dict[str, int] = {}
        self._line = 0

    def read(self, lines: Iterable[str]) -> None:
        """Read all lines of a file, the names of the columns first."""
        rows = csv.reader(lines, strict=True)
        names = [name.strip().lower() for name in next(rows, [])]
        if sorted(names) not in (sorted(COLUMNS), sorted((*COLUMNS, DISTRICT))):
            raise RefusedError(
                f"{self.file}: columns must be {','.join(COLUMNS)} (a fifth, {DISTRICT}, may be there)"
            )
        for row in rows:
            self._line = rows.line_num
            if any(map(str.strip, row)):  # a spreadsheet leaves lines of commas behind
                self._take(dict(zip(names, map(str.strip, row), strict=False)), len(row) - len(names))

    def _take(self, row: dict[str, str], too_many: int) -> None:
        if too_many:
            raise self._refused(f"has {'more' if too_many > 0 else 'fewer'} values than there are columns")
        for name in COLUMNS:
            if not row[name]:
                raise self._refused(f"{name} is empty")
        ward, kind = row["ward"], row["type"]
        series = self.wards.setdefault(ward, len(self.wards)), self.types.setdefault(kind, len(self.types))
        ordinal = self._ordinal(row["period"])
        if ordinal <= self._newest.get(series, -1):
            raise self._refused(self._disorder(series, ordinal))
        self._newest[series] = ordinal
        self._keep((*series, ordinal, self._count(row["count"])))
        if DISTRICT in row and self.districts.setdefault(ward, row[DISTRICT]) != row[DISTRICT]:
            raise self._refused("district is another one than that of the same ward above")

    def _keep(self, cell: tuple[int, ...]) -> None:
        for column, value in zip(self.columns, cell, strict=True):
            column.append(value)

    def _ordinal(self, period: str) -> int:
        if period not in self._ordinals:
            try:
                self._ordinals[period] = self.resolution.read(period)
            except ValueError:
                example = f"{self.resolution.name} such as {self.resolution.example}"
                raise self._refused(f"period is no {example}") from None
        return self._ordinals[period]

    def _count(self, text: str) -> int:
        if text[0] == "-" and text[1:].isdecimal():
            raise self._refused("count is below zero")
        if not (text.isascii() and text.isdecimal()):
            raise self._refused("count is no whole number")
        if len(text) > len(str(MOST)) or int(text) > MOST:
            raise self._refused(f"count is above {MOST:,}")
        return int(text)

    def _disorder(self, series: tuple[int, int], ordinal: int) -> str:
        if (*series, ordinal) in zip(*self.columns[:3], strict=True):
            return "this ward, type and period is there twice"
        return "period comes after a later one; those of a ward and type must ascend"

    def _refused(self, reason: str) -> RefusedError:
        return RefusedError(f"{self.file}, line {self._line}: {reason}")
