"""Anybody's table of counts: what is read from it, and what is refused, in one line that helps."""

import re
from pathlib import Path

import pytest

from deploy.errors import RefusedError
from deploy.spreadsheet.counts import CountTable, read_counts
from deploy.spreadsheet.resolution import RESOLUTIONS

HEADER = "ward,type,period,count"


def read(
    folder: Path, *rows: str, header: str = HEADER, resolution: str = "month", zero: bool = False
) -> CountTable:
    file = folder / "counts.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return read_counts(file, RESOLUTIONS[resolution], absent_is_zero=zero)


def test_a_whole_table_is_read_in_alphabetical_order(tmp_path: Path) -> None:
    table = read(tmp_path, "B,t,2024-12,1", "A,t,2024-12,2", "B,t,2025-01,3", "A,t,2025-01,4")
    assert (table.wards, table.types) == (("A", "B"), ("t",))
    assert table.counts.tolist() == [[[2, 4]], [[1, 3]]]
    assert table.covered.all()
    assert table.districts == ()


def test_what_a_spreadsheet_adds_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_bytes(b'\xef\xbb\xbfPeriod, Ward ,TYPE,Count\r\n2025-01,"A, north",t, 4\r\n\r\n')
    table = read_counts(file, RESOLUTIONS["month"])
    assert (table.wards, table.counts.tolist()) == (("A, north",), [[[4]]])


def test_a_period_that_nobody_has_a_row_of_is_not_covered(tmp_path: Path) -> None:
    table = read(tmp_path, "A,t,2025-01,1", "A,t,2025-03,1", "A,u,2025-02,1")
    assert table.covered.tolist() == [[True, False, True], [False, True, False]]


def test_absent_is_zero_only_if_said_and_never_where_a_whole_period_is_missing(tmp_path: Path) -> None:
    rows = ("A,t,2025-01,1", "B,u,2025-01,2", "A,u,2025-03,1")
    table = read(tmp_path, *rows, zero=True)
    assert table.covered.tolist() == [[True, False, True]] * 2
    assert table.counts.tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 0, 0], [2, 0, 0]]]
    with pytest.raises(RefusedError, match=r"A has no row for t in 2025-03.*in all: 4.*--absent zero"):
        read(tmp_path, *rows, "B,t,2025-03,1")


def test_wards_may_name_their_district_and_one_without_stands_alone(tmp_path: Path) -> None:
    header = f"{HEADER},district"
    table = read(
        tmp_path, "A,t,2025-01,1,n", "B,t,2025-01,1,s", "C,t,2025-01,1,n", "D,t,2025-01,1,", header=header
    )
    assert table.districts == (0, 1, 0, 2)
    assert read(tmp_path, "A,t,2025-01,1,", header=header).districts == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,t,2025-02", "fewer values than"),
        ("A,t,2025-02,1,2", "more values than"),
        (",t,2025-02,1", "ward is empty"),
        ("A,,2025-02,1", "type is empty"),
        ("A,t,2025-02,", "count is empty"),
        ("A,t,2025-02,-1", "count is below zero"),
        ("A,t,2025-02,1.5", "count is no whole number"),
        ("A,t,2025-02,many", "count is no whole number"),
        ("A,t,2025-02,²", "count is no whole number"),
        ("A,t,2025-02,9999999999999999999999", "count is above 1,000,000,000"),
        ("A,t,2025-13,1", "period is no month such as 2025-11"),
        ("A,t,2025-2,1", "period is no month such as 2025-11"),
        ("A,t,2025-02-01,1", "period is no month such as 2025-11"),
        ("A,t,2025-01,5", "this ward, type and period is there twice"),
        ("A,t,2024-12,5", "comes after a later one"),
    ],
)
def test_a_row_is_refused_by_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(RefusedError, match=f"line 3: .*{re.escape(said)}") as caught:
        read(tmp_path, "A,t,2025-01,1", row)
    assert "\n" not in str(caught.value)


def test_a_twin_is_called_a_twin_even_where_it_is_out_of_order(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"line 4: .*is there twice"):
        read(tmp_path, "A,t,2025-01,1", "A,t,2025-02,1", "A,t,2025-01,1")


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ((), HEADER, "has no rows"),
        ((), "ward,type,month,count", "columns must be ward,type,period,count"),
        ((), "ward,type,period,count,name", "columns must be"),
        ((), "ward,ward,type,period,count", "columns must be"),
        (("A,t,2025-01,1", "B,t,0925-01,1"), HEADER, "is a year mistyped"),
        (('"A,t',), HEADER, "cannot be read"),
    ],
)
def test_a_table_is_refused_as_a_whole(tmp_path: Path, rows: tuple[str, ...], header: str, said: str) -> None:
    resolution = "day" if "mistyped" in said else "month"
    rows = tuple(row.replace("-01,1", "-01-01,1") for row in rows) if resolution == "day" else rows
    with pytest.raises(RefusedError, match=said):
        read(tmp_path, *rows, header=header, resolution=resolution)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None], ids=["no text", "no file"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "counts.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RefusedError, match="cannot be read"):
        read_counts(file, RESOLUTIONS["month"])


@pytest.mark.parametrize(
    ("resolution", "text", "following"),
    [
        ("day", "2024-02-28", "2024-02-29"),
        ("day", "2023-02-28", "2023-03-01"),
        ("week", "2020-W53", "2021-W01"),
        ("week", "2024-W52", "2025-W01"),
        ("month", "2024-12", "2025-01"),
    ],
)
def test_periods_follow_one_another(resolution: str, text: str, following: str) -> None:
    kind = RESOLUTIONS[resolution]
    assert kind.text(kind.read(text)) == text
    assert kind.text(kind.read(text) + 1) == following


@pytest.mark.parametrize(
    ("resolution", "text"),
    [
        ("day", "2023-02-29"),
        ("day", "20230201"),
        ("week", "2024-W53"),
        ("week", "2024-W1"),
        ("month", "2024-00"),
    ],
)
def test_what_is_no_period_is_refused(resolution: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        RESOLUTIONS[resolution].read(text)


def test_lines_of_nothing_but_commas_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "A,t,2025-01,1", ",,,", "", " , ,,").periods == 1


@pytest.mark.parametrize("row", ["Jane Doe,t,2025-01,1", "Jane Doe,t,2024-12,1"])
def test_a_fault_of_a_line_repeats_nothing_of_it(tmp_path: Path, row: str) -> None:
    with pytest.raises(RefusedError, match=r"line 3: ") as caught:
        read(tmp_path, "Jane Doe,t,2025-01,1", row)
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"), [(b"Caf\xe9", "not in UTF-8"), (None, r"\(No such file or directory\)$")]
)
def test_why_a_table_cannot_be_read_is_said_in_words(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "counts.csv"
    if content:
        file.write_bytes(content)
    with pytest.raises(RefusedError, match=said):
        read_counts(file, RESOLUTIONS["month"])
