"""Wards, districts and partnerships of Warwickshire from the ONS files, and outlines fit to ship."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

COUNTY = ("E10000031", "Warwickshire")
RESIDENTS_YEAR = 2021
TOLERANCE_M = 50.0
"""Detail given up, as the square root of the area a removed corner may cut off, in metres."""
DECIMALS = 5
"""Of a degree: about a metre."""


@dataclass(frozen=True)
class Ward:
    """A ward as the boundary file has it; `outline` in WGS84, longitude first."""

    code: str
    name: str
    district: tuple[str, str]
    outline: BaseGeometry


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a published CSV by column name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_wards(folder: Path) -> list[Ward]:
    """The wards of May 2025, by code."""
    features = json.loads((folder / "warwickshire_wards_2025.geojson").read_text())["features"]
    wards = [_ward(f["properties"], shapely.from_geojson(json.dumps(f["geometry"]))) for f in features]
    return sorted(wards, key=lambda w: w.code)


def _ward(properties: Mapping[str, str], outline: BaseGeometry) -> Ward:
    district = (properties["LAD25CD"], properties["LAD25NM"])
    return Ward(properties["WD25CD"], properties["WD25NM"], district, outline)


def read_lsoa_wards(folder: Path) -> dict[str, str]:
    """Best-fit ward of each LSOA of 2021, and of each of 2011 whose parts all fit one ward."""
    fit = {
        r["lsoa21_code"]: r["ward24_code"] for r in read_rows(folder / "lsoa21_to_ward24_warwickshire.csv")
    }
    parts: dict[str, set[str]] = {}
    for row in read_rows(folder / "lsoa11_to_lsoa21_warwickshire.csv"):
        parts.setdefault(row["lsoa11_code"], set()).add(fit[row["lsoa21_code"]])
    older = {code: min(wards) for code, wards in parts.items() if len(wards) == 1}
    return dict(sorted({**older, **fit}.items()))


PlaceRow = tuple[str, str, str, str, int, int, int | str, int | str]


def place_rows(folder: Path, wards: list[Ward]) -> Iterator[PlaceRow]:
    """Rows of `places.csv`: code, name, tier, within, residents, their year, and of wards their middle; wards first."""
    residents = {
        r["ward24_code"]: int(r["census2021_residents"])
        for r in read_rows(folder / "population_census2021_ward24_warwickshire_derived.csv")
    }
    csp = {
        r["ltla24_code"]: (r["csp24_code"], r["csp24_name"])
        for r in read_rows(folder / "district_to_csp_pfa_2024_england_wales.csv")
    }
    for ward, (easting, northing) in zip(wards, middles([w.outline for w in wards]), strict=True):
        within = f"{ward.district[0]} {csp[ward.district[0]][0]} {COUNTY[0]}"
        yield ward.code, ward.name, "ward", within, residents[ward.code], RESIDENTS_YEAR, easting, northing
    districts = sorted({w.district for w in wards})
    for code, name in districts:
        total = sum(residents[w.code] for w in wards if w.district[0] == code)
        yield code, name, "district", f"{csp[code][0]} {COUNTY[0]}", total, RESIDENTS_YEAR, "", ""
    for code, name in sorted({csp[d] for d, _ in districts}):
        total = sum(residents[w.code] for w in wards if csp[w.district[0]][0] == code)
        yield code, name, "csp", COUNTY[0], total, RESIDENTS_YEAR, "", ""
    yield *COUNTY, "county", "", sum(residents[w.code] for w in wards), RESIDENTS_YEAR, "", ""


def middles(outlines: list[BaseGeometry]) -> list[tuple[int, int]]:
    """Centroids on the National Grid, in whole metres, easting first."""
    centroids = [g.centroid for g in _projected(outlines, "EPSG:4326", "EPSG:27700")]
    return [(round(c.x), round(c.y)) for c in centroids]


def simplified(outlines: list[BaseGeometry]) -> list[BaseGeometry]:
    """Outlines with fewer corners that still share their borders; worked in metres (EPSG:27700).

    Raises ValueError where rounding to `DECIMALS` has broken an outline or opened a gap between two.
    """
    metres = _projected(outlines, "EPSG:4326", "EPSG:27700")
    light = _projected(list(shapely.coverage_simplify(metres, TOLERANCE_M)), "EPSG:27700", "EPSG:4326")
    rounded = [shapely.transform(g, lambda xy: np.round(xy, DECIMALS)) for g in light]
    if not (all(g.is_valid for g in rounded) and shapely.coverage_is_valid(rounded)):
        raise ValueError("outlines overlap or cross themselves: take less tolerance or more decimals")
    return rounded


def _projected(outlines: list[BaseGeometry], source: str, target: str) -> list[BaseGeometry]:
    change = Transformer.from_crs(source, target, always_xy=True).transform
    return [shapely.transform(g, lambda xy: np.column_stack(change(xy[:, 0], xy[:, 1]))) for g in outlines]


def geojson(wards: list[Ward], outlines: list[BaseGeometry]) -> str:
    """A feature collection, one ward a line, properties `code` and `name`."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"code": ward.code, "name": ward.name},
                "geometry": json.loads(shapely.to_geojson(outline)),
            },
            separators=(",", ":"),
        )
        for ward, outline in zip(wards, outlines, strict=True)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
