"""The shipped counts of a county, and incidents rebuilt from them."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

UNLOCATED = ""
"""Stands for the ward of an incident that lies in none."""


class Cell(NamedTuple):
    """What incidents are counted by: month (`2025-11`), ward code or `UNLOCATED`, type."""

    month: str
    ward: str
    type: str


Counts = Mapping[Cell, int]


def read_counts(path: Path) -> dict[Cell, int]:
    """Counts of a `counts.csv.gz`; cells that are not named are zero in a month that is."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {Cell(r["month"], r["ward"], r["type"]): int(r["count"]) for r in csv.DictReader(file)}


def months_of(counts: Counts) -> list[str]:
    """The months that are loaded, oldest first."""
    return sorted({cell.month for cell in counts})


def total(counts: Counts, month: str) -> int:
    """Incidents of a month, located or not."""
    return sum(n for cell, n in counts.items() if cell.month == month)


def rebuilt(counts: Counts, month: str) -> Iterator[dict[str, object]]:
    """A month's incidents as ingest takes them: month, ward and type are real, refs are made and stable.

    The same counts give the same refs, so a month posted twice counts once.
    """
    for cell in sorted(c for c in counts if c.month == month):
        for number in range(1, counts[cell] + 1):
            yield _incident(cell, number)


def _incident(cell: Cell, number: int) -> dict[str, object]:
    ref = f"{cell.month}/{cell.ward or 'unlocated'}/{cell.type}/{number}"
    incident: dict[str, object] = {"ref": ref, "version": 1, "type": cell.type, "on": cell.month}
    return incident | ({"ward": cell.ward} if cell.ward else {})
