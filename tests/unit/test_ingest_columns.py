"""The CSV in our columns: what a spreadsheet makes of it is understood, and what it cannot say is a fault of a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.item import Item, Rejected, Sent
from services.ingest.formats.columns import FIELDS, TEMPLATE, template
from services.ingest.formats.lines import LineCutter, lines_of
from services.ingest.formats.ndjson import Ndjson
from services.ingest.formats.table import Table, UnknownColumns


def read(*lines: str) -> list[Sent]:
    return Table().read([line.encode() for line in lines])


def test_the_template_holds_every_field_once() -> None:
    assert sorted(TEMPLATE) == sorted(FIELDS)


def test_a_template_filled_in_and_saved_by_a_spreadsheet_is_read() -> None:
    row = "P-1,03/11/2025,22,burglary,,,,E05007457,,,,,,,knife; alcohol,,,,"
    cutter = LineCutter()
    [block] = cutter.feed(template() + row.encode() + b"\r\n" + b"," * (len(TEMPLATE) - 1) + b"\r\n")
    [item] = Table().read(lines_of(block))
    assert item == Item(
        ref="P-1", on="2025-11-03", hour=22, type="burglary", ward="E05007457", flags=("knife", "alcohol")
    )


@pytest.mark.parametrize(
    ("written", "on"),
    [("2025-11-03", "2025-11-03"), ("3/11/2025", "2025-11-03"), ("Nov-25", "2025-11"), ("2025-11", "2025-11"),
     ("2025-11-03T22:15:00Z", "2025-11-03T22:15:00Z"), ("Foo-25", "Foo-25"), ("31/02/2025", "2025-02-31")],
)  # fmt: skip
def test_dates_are_understood_as_spreadsheets_write_them(written: str, on: str) -> None:
    [item] = read("on,ref", f" {written} ,P-1")
    assert isinstance(item, Item)
    assert item.on == on


@pytest.mark.parametrize(
    ("header", "row", "fault", "pointer"),
    [
        ("ref,on,hour", "P-1,2025-11-03,noon", "invalid-field", "/hour"),
        ("ref,on,version", "P-1,2025-11-03,-1", "invalid-field", "/version"),
        ("ref,on,easting", "P-1,2025-11-03,nan", "invalid-field", "/easting"),
        ("ref,on,flags", "P-1,2025-11-03,knife vip", "invalid-field", "/flags/1"),
        ("ref,on", ",2025-11-03", "missing-field", "/ref"),
        ("ref,on", "P-1,2025-11-03,more", "malformed-line", ""),
        ("ref,on", '"P-1,2025-11-03', "malformed-line", ""),
    ],
)
def test_a_row_that_is_no_item_names_its_column(header: str, row: str, fault: str, pointer: str) -> None:
    [found] = read(header, row)
    assert isinstance(found, Rejected)
    assert (found.fault, found.pointer) == (fault, pointer)


@pytest.mark.parametrize("header", ["ref,type", "ref,on,name", "ref,on,ref", "ref;on", "REF,ON"])
def test_a_header_that_is_not_ours_is_refused(header: str) -> None:
    with pytest.raises(UnknownColumns):
        read(header, "P-1,2025-11")


def test_a_row_says_what_the_same_json_says() -> None:
    [row] = read("ref,on,type,hour,lon,lat,version", "P-1,2025-11-03,burglary,3,-1.5,52.2,7")
    [line] = Ndjson().read(
        [b'{"ref":"P-1","on":"2025-11-03","type":"burglary","hour":3,"lon":-1.5,"lat":52.2,"version":7}']
    )
    assert row == line


@given(st.lists(st.binary(max_size=120), max_size=5))
def test_no_bytes_upset_the_reader(rows: list[bytes]) -> None:
    Table().read([b"ref,on,hour,flags,lon,note", *(row.replace(b"\n", b" ") for row in rows)])


@given(st.lists(st.text(max_size=12), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_no_cells_upset_the_reader(cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""').replace("\n", " ") + '"' for cell in cells)
    assert len(read(",".join(FIELDS), quoted.replace("\r", " "))) <= 1
