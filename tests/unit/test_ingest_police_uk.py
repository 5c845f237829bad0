"""The street file of data.police.uk: stable references, points into wards, faults by column."""

import gzip
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.counts import Cell, read_counts
from services.ingest.counties import load_counties
from services.ingest.domain.admit import Admission, Terms
from services.ingest.domain.item import Duplicate, Item, Rejected, Sent
from services.ingest.domain.kept import Kept
from services.ingest.formats.lines import LineCutter, lines_of
from services.ingest.formats.police_uk import COLUMNS
from services.ingest.formats.table import Table, UnknownColumns

HEADER = ",".join(COLUMNS)
ASB = ",2025-11,Test Police,Test Police,-1.5,52.2,On or near High Street,E01000001,Test 001A,Anti-social behaviour,,"
CRIME = "c" * 64 + ",2025-11,Test Police,Test Police,,,No Location,,,Burglary,Under investigation,"
PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WARDWATCH_SHARED_DATA", PROJECT.parent / "shared" / "data"))


def read(*lines: str) -> list[Sent]:
    return Table().read([line.encode() for line in (HEADER, *lines)])


def ref_of(line: str) -> str:
    [item] = read(line)
    assert isinstance(item, Item)
    return item.ref


def test_a_row_is_a_month_a_category_and_a_place() -> None:
    [item] = read(CRIME)
    assert item == Item(ref="c" * 64, on="2025-11", category="Burglary")


def test_rows_without_an_id_are_told_apart_by_their_ordinal() -> None:
    first, second, third = [item.ref or "" for item in read(ASB, ASB, ASB.replace("High", "Low"))]
    assert (first[-2:], second) == ("-1", first[:-1] + "2")
    assert third[:40] != first[:40]


def test_outcome_context_and_area_names_do_not_change_a_reference() -> None:
    later = ASB.replace("Test 001A", "Test 001B").removesuffix(",,") + ",Action taken,more is known"
    assert ref_of(later) == ref_of(ASB)


def test_a_crime_that_stands_twice_counts_once_by_its_first_row() -> None:
    county = load_counties(PROJECT / "deploy" / "counties")["warwickshire"]
    terms = Terms("police", 1)
    moved = CRIME.replace(",,,No Location", ",-1.5,52.3,On or near High Street")
    verdicts = Admission(county.config, county.locator, terms, None).judge(read(CRIME, moved))
    assert verdicts[1:] == [Duplicate("c" * 64)]


@pytest.mark.parametrize(
    ("line", "fault", "pointer"),
    [
        ("a,b,c", "malformed-line", ""),
        (CRIME + ",more", "malformed-line", ""),
        ('"' + CRIME, "malformed-line", ""),
        (CRIME.replace("2025-11", "Nov 25"), "invalid-field", "/Month"),
        (CRIME.replace(",,,No", ",west,north,No"), "invalid-field", "/Longitude"),
        (CRIME.replace(",,,No", ",nan,nan,No"), "invalid-field", "/Longitude"),
        (CRIME.replace("Burglary", ""), "missing-field", "/Crime type"),
        (CRIME.replace("c" * 64, "jo@example.org"), "personal-data", "/Crime ID"),
    ],
)
def test_faults_are_told_by_column(line: str, fault: str, pointer: str) -> None:
    [found] = read(line)
    assert isinstance(found, Rejected)
    assert (found.fault, found.pointer) == (fault, pointer)


@pytest.mark.parametrize("header", ["ref,type", "ref,on,name", "", '"', HEADER.replace("Crime type", "Type")])
def test_another_header_is_refused_as_a_whole(header: str) -> None:
    with pytest.raises(UnknownColumns):
        Table().read([(header or "x").encode()])


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_reader(line: bytes) -> None:
    Table().read([HEADER.encode(), line.replace(b"\n", b" ")])


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the open data is not at {DATA}")
def test_a_published_month_comes_out_as_the_shipped_counts() -> None:
    county = load_counties(PROJECT / "deploy" / "counties")["warwickshire"]
    terms = Terms("police", 1, "2024-03")
    verdicts = Admission(county.config, county.locator, terms, None).judge(_published("2024-03"))
    revisions = [verdict for verdict in verdicts if isinstance(verdict, Kept)]
    assert [v for v in verdicts if not isinstance(v, Kept)] == [
        Duplicate("a38e23af11ffd5396a56ea23a8e53115c215c20e79ce651a04264adb68f92ca0")
    ]
    assert len({revision.ref for revision in revisions}) == len(revisions)
    shipped = read_counts(PROJECT / "deploy" / "counties" / "warwickshire" / "counts.csv.gz")
    month = Counter({cell: n for cell, n in shipped.items() if cell.month == "2024-03"})
    ours = Counter(Cell("2024-03", r.ward or "", r.type) for r in revisions)
    assert ours.total() == month.total()
    assert (ours - month).total() <= 10, "the outlines are simplified, so a few lie over the border"


def _published(month: str) -> list[Sent]:
    cutter, table = LineCutter(), Table()
    body = gzip.decompress((DATA / "street" / f"{month}-warwickshire-street.csv.gz").read_bytes())
    blocks = [*cutter.feed(body), *cutter.end()]
    return [item for block in blocks for item in table.read(lines_of(block))]
