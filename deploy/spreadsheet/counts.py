"""A long table of counts, `ward,type,period,count`, read into arrays once it is whole."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deploy.errors import RefusedError
from deploy.spreadsheet.resolution import Resolution
from deploy.spreadsheet.rows import Rows, unreadable
from services.indicators.domain.detection.history import Counts, Flags

LONGEST = 20_000
"""Periods from first to last (54 years of days); more is a mistyped year."""


@dataclass(frozen=True)
class CountTable:
    """A checked table. Wards and types are in alphabetical order, periods follow one another."""

    wards: tuple[str, ...]
    types: tuple[str, ...]
    first: int
    """Ordinal of the first period."""

    counts: Counts
    """Shape (wards, types, periods); 0 where not covered."""

    covered: Flags
    """Shape (types, periods): the table knows of this type and period."""

    districts: tuple[int, ...]
    """A number for each ward's district, from 0; empty where the table names none."""

    @property
    def periods(self) -> int:
        """How many there are from the first to the last, covered or not."""
        return int(self.counts.shape[2])


def read_counts(file: Path, resolution: Resolution, *, absent_is_zero: bool = False) -> CountTable:
    """Read `file`; RefusedError, in one line, unless it is whole.

    A type and period that no ward has a row of is not covered. Where some wards have one and others do not,
    the table is refused, unless `absent_is_zero`: then none was counted there, and only a period without any
    row at all is not covered.
    """
    rows = Rows(file, resolution)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows.read(lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(file, error) from error
    if not rows.columns[0]:
        raise RefusedError(f"{file}: has no rows")
    return _table(rows, absent_is_zero)


def _table(rows: Rows, absent_is_zero: bool) -> CountTable:
    ward, kind, ordinal, count = (np.array(column, np.int64) for column in rows.columns)
    first, periods = int(ordinal.min()), int(np.ptp(ordinal)) + 1
    if periods > LONGEST:
        raise RefusedError(f"{rows.file}: spans {periods:,} {rows.resolution.name}s; is a year mistyped?")
    wards, types = sorted(rows.wards), sorted(rows.types)
    cell = _places(rows.wards, wards)[ward], _places(rows.types, types)[kind], ordinal - first
    counts = np.zeros((len(wards), len(types), periods), np.int64)
    there = np.zeros(counts.shape, np.bool_)
    counts[cell], there[cell] = count, True
    covered: Flags = np.any(there, axis=0)
    if absent_is_zero:
        covered = np.repeat(covered.any(axis=0, keepdims=True), len(types), axis=0)
    elif (absent := covered & ~there).any():
        raise _gap(rows, absent, wards, types, first)
    return CountTable(tuple(wards), tuple(types), first, counts, covered, _districts(rows, wards))


def _gap(rows: Rows, absent: Flags, wards: list[str], types: list[str], first: int) -> RefusedError:
    ward, kind, period = np.argwhere(absent)[0]
    when = rows.resolution.text(first + int(period))
    return RefusedError(
        f"{rows.file}: {wards[ward]} has no row for {types[kind]} in {when}, as other wards have (missing in "
        f"all: {int(absent.sum()):,}); add them, or say --absent zero if an absent row means none was counted"
    )


def _places(numbers: dict[str, int], names: list[str]) -> Counts:
    """The place in `names` of what has each number."""
    places = np.empty(len(names), np.int64)
    places[[numbers[name] for name in names]] = np.arange(len(names))
    return places


def _districts(rows: Rows, wards: list[str]) -> tuple[int, ...]:
    """A ward without a district is a district of its own, which changes nothing for it."""
    names = [rows.districts.get(ward) or (ward,) for ward in wards]
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return tuple(number[name] for name in names) if any(rows.districts.values()) else ()
