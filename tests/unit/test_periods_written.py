"""Every form a period may be written in is read; what is no period is refused; what is written reads back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import (
    financial_year,
    month_ordinal,
    month_text,
    period_days,
    period_months,
    period_text,
    quarter_text,
    year_start,
)

ORDINALS = st.integers(1900 * 12, 2099 * 12)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-11", "2025-11", "2025-11"),
        ("2025", "2025-01", "2025-12"),
        ("2025/26", "2025-04", "2026-03"),
        ("1999/00", "1999-04", "2000-03"),
        ("2025/26Q1", "2025-04", "2025-06"),
        ("2025/26Q4", "2026-01", "2026-03"),
        ("2025-Q3", "2025-07", "2025-09"),
        ("2025-04..2026-01", "2025-04", "2026-01"),
    ],
)
def test_a_period_of_whole_months_is_read(text: str, first: str, last: str) -> None:
    assert tuple(map(month_text, period_months(text))) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "", "25", "2025-13", "2025/27", "2025/26Q5", "2025Q2", "2025/26-Q2", "2025-Q0", "2025-04..", "..2025-04",
        "2026-01..2025-04", "2025/26..2026/27", "2025-W45", "2025-11-03", "2025-11 ", "\u0662\u0660\u0662\u0665",
    ],
)  # fmt: skip
def test_what_is_no_period_of_whole_months_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"written|YYYY-MM"):
        period_months(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-11-03", date(2025, 11, 3), date(2025, 11, 3)),
        ("2025-W45", date(2025, 11, 3), date(2025, 11, 9)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2025-11-03..2025-11-30", date(2025, 11, 3), date(2025, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023/24Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("2015/16", date(2015, 4, 1), date(2016, 3, 31)),
    ],
)
def test_any_period_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert period_days(text) == (first, last)


@pytest.mark.parametrize("text", ["2025-02-30", "2025-W54", "2025-11-30..2025-11-03", "soon"])
def test_days_that_are_not_there_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        period_days(text)


def test_only_a_whole_financial_year_has_a_name_of_its_own() -> None:
    april = month_ordinal("2025-04")
    assert period_text(april, april + 11) == "2025/26"
    assert period_text(april, april + 9) == "2025-04..2026-01"
    assert period_text(april, april) == "2025-04"
    november = month_ordinal("2014-11")
    assert period_text(november, november + 11) == "2014-11..2015-10"


def test_quarters_are_named_by_the_year_they_divide() -> None:
    july = month_ordinal("2025-07")
    assert [quarter_text(july, starts) for starts in (4, 1, 10)] == [
        "2025/26Q2",
        "2025-Q3",
        "2025-07..2025-09",
    ]


@given(ORDINALS, st.integers(0, 30))
def test_what_is_written_reads_back(first: int, length: int) -> None:
    assert period_months(period_text(first, first + length)) == (first, first + length)


@given(ORDINALS, st.sampled_from([1, 4]))
def test_a_quarter_reads_back(month: int, year_starts: int) -> None:
    first = month - (month - year_start(month, year_starts)) % 3
    assert period_months(quarter_text(first, year_starts)) == (first, first + 2)


@given(ORDINALS)
def test_a_month_lies_in_its_financial_year(month: int) -> None:
    first, last = period_months(financial_year(month))
    assert first <= month <= last
