"""What is shipped of Warwickshire is what its script derives from the open data."""

import os
from pathlib import Path

import pytest
import shapely

from deploy.counties.derive import deprivation, geography, street
from deploy.demo.counts import Cell, months_of, read_counts
from shared.county_files import load_county, load_outlines

WARWICKSHIRE = Path(__file__).parents[2] / "deploy" / "counties" / "warwickshire"
DATA = Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the open data is not at {DATA}")


def test_the_shipped_counts_speak_only_of_the_countys_wards_and_types() -> None:
    county, counts = load_county(WARWICKSHIRE), read_counts(WARWICKSHIRE / "counts.csv.gz")
    assert {cell.type for cell in counts} == set(county.type)
    assert {cell.ward for cell in counts} == {"", *(ward.code for ward in county.wards)}
    assert (len(months_of(counts)), sum(counts.values())) == (16, 67_035)


@needs_data
def test_the_shipped_counts_are_the_published_rows_by_ward() -> None:
    county = load_county(WARWICKSHIRE)
    rows = [row for row in street.read_street(DATA / "street") if row["Month"] == "2024-03"]
    wards = geography.read_wards(DATA / "geography")
    lsoa_wards = geography.read_lsoa_wards(DATA / "geography")
    located = street.locate(rows, {w.code: w.outline for w in wards}, lsoa_wards)
    types = {m.category: m.type for m in county.mappings}
    derived = {Cell(*key): n for key, n in street.count(rows, located, types).items()}
    shipped = read_counts(WARWICKSHIRE / "counts.csv.gz")
    assert derived == {cell: n for cell, n in shipped.items() if cell.month == "2024-03"}


@needs_data
def test_the_shipped_outlines_are_the_simplified_ones() -> None:
    wards = geography.read_wards(DATA / "geography")
    outlines = geography.simplified([w.outline for w in wards])
    shipped = load_outlines(WARWICKSHIRE)
    assert all(shipped[w.code].equals(g) for w, g in zip(wards, outlines, strict=True))


def test_a_point_on_a_border_belongs_to_the_first_ward_and_none_to_its_lsoa() -> None:
    outlines = {"A": shapely.box(0, 0, 1, 1), "B": shapely.box(1, 0, 2, 1)}
    rows = [
        {"Longitude": lon, "Latitude": "0.5", "LSOA code": lsoa}
        for lon, lsoa in (("0.5", "x"), ("1.0", "x"), ("1.5", "x"), ("", "x"), ("9", "x"), ("", ""))
    ]
    assert street.locate(rows, outlines, {"x": "L"}) == ["A", "A", "B", "L", "L", street.UNLOCATED]


@pytest.mark.parametrize(
    ("rank", "tenth"), [(1, 1), (3375, 1), (3377, 2), (16_878, 5), (16_879, 6), (33_755, 10)]
)
def test_a_rank_falls_in_its_tenth_of_england(rank: int, tenth: int) -> None:
    assert deprivation.decile(rank) == tenth


@needs_data
def test_the_deciles_of_lsoas_are_those_of_the_index_and_those_of_wards_are_shipped() -> None:
    rows = geography.read_rows(DATA / "geography" / "imd2025_lsoa21_warwickshire.csv")
    assert all(deprivation.decile(float(row["IMD_rank"])) == float(row["IMD_decile"]) for row in rows)
    shipped = {ward.code: ward.deprivation_decile for ward in load_county(WARWICKSHIRE).wards}
    assert shipped == deprivation.read_deciles(DATA / "geography")
