"""Counts per month, ward and type from the street-level files of data.police.uk, as published."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

UNLOCATED = ""
"""Stands for the ward of an incident that no rule places."""


def read_street(folder: Path) -> Iterator[dict[str, str]]:
    """Each incident of every published month, in file order.

    A crime named twice under one Crime ID within a month is one incident (seen once in sixteen months);
    anti-social behaviour has no id, so each of its rows counts.
    """
    for path in sorted(folder.glob("*-street.csv.gz")):
        seen: set[str] = set()
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["Crime ID"] and row["Crime ID"] in seen:
                    continue
                seen.add(row["Crime ID"])
                yield row


def locate(
    rows: list[dict[str, str]], outlines: Mapping[str, BaseGeometry], lsoa_wards: Mapping[str, str]
) -> list[str]:
    """Ward of each row: the outline that holds its point, else its LSOA's best fit, else `UNLOCATED`."""
    inside = _wards_of_points(rows, outlines)
    return [
        ward or lsoa_wards.get(row["LSOA code"], UNLOCATED) for row, ward in zip(rows, inside, strict=True)
    ]


def _wards_of_points(rows: list[dict[str, str]], outlines: Mapping[str, BaseGeometry]) -> list[str]:
    codes = list(outlines)
    points = shapely.points(_coordinates(rows))
    at, ward = shapely.STRtree(list(outlines.values())).query(points, predicate="intersects")
    found = [UNLOCATED] * len(rows)
    for i, w in zip(at[::-1], ward[::-1], strict=True):  # backwards: on a border the first ward wins
        found[i] = codes[w]
    return found


def _coordinates(rows: list[dict[str, str]]) -> NDArray[np.float64]:
    """Longitude and latitude per row, NaN where none is given: such a point meets nothing."""
    return np.array([(float(r["Longitude"] or "nan"), float(r["Latitude"] or "nan")) for r in rows])


def count(
    rows: list[dict[str, str]], wards: list[str], types: Mapping[str, str]
) -> Counter[tuple[str, str, str]]:
    """Incidents per (month, ward, type); KeyError on a category the county does not map."""
    return Counter((r["Month"], w, types[r["Crime type"]]) for r, w in zip(rows, wards, strict=True))
