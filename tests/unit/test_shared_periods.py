"""Months and years as text and as ordinals."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import (
    first_day,
    last_day,
    local_midnight,
    month_name,
    month_of,
    month_ordinal,
    month_text,
    months_between,
    span_text,
    year_start,
)

ORDINALS = st.integers(1900 * 12, 2200 * 12)


@given(ORDINALS)
def test_a_month_written_and_read_is_the_same_month(ordinal: int) -> None:
    assert month_ordinal(month_text(ordinal)) == ordinal


@given(ORDINALS)
def test_a_month_is_its_first_to_its_last_day_and_the_next_follows_at_once(ordinal: int) -> None:
    assert month_of(first_day(ordinal)) == month_of(last_day(ordinal)) == ordinal
    assert (first_day(ordinal + 1) - last_day(ordinal)).days == 1


@pytest.mark.parametrize("text", ["", "2025", "2025-13", "2025-00", "2025/11", "11-2025", "20x5-11"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        month_ordinal(text)


def test_a_day_belongs_to_its_month() -> None:
    assert month_ordinal("2025-11-03") == month_ordinal("2025-11")


def test_leap_days_are_counted() -> None:
    assert last_day(month_ordinal("2024-02")) == date(2024, 2, 29)
    assert last_day(month_ordinal("2025-02")) == date(2025, 2, 28)


def test_months_between_has_both_ends_and_crosses_the_year() -> None:
    assert list(months_between("2024-11", "2025-02")) == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert list(months_between("2025-02", "2025-01")) == []


@pytest.mark.parametrize(
    ("month", "first_month", "begins"),
    [
        ("2025-03", 4, "2024-04"),  # March ends a financial year
        ("2025-04", 4, "2025-04"),
        ("2025-01", 1, "2025-01"),
        ("2025-12", 1, "2025-01"),
        ("2025-10", 11, "2024-11"),  # November to October, as one partnership reports
    ],
)
def test_a_year_begins_where_the_indicator_says(month: str, first_month: int, begins: str) -> None:
    assert month_text(year_start(month_ordinal(month), first_month)) == begins


@given(ORDINALS, st.integers(1, 12))
def test_a_year_holds_its_month(ordinal: int, first_month: int) -> None:
    begins = year_start(ordinal, first_month)
    assert 0 <= ordinal - begins < 12
    assert begins % 12 == first_month - 1


def test_a_span_is_written_short_and_a_month_is_named_in_words() -> None:
    first = month_ordinal("2025-01")
    assert (span_text(first, first + 3), span_text(first, first)) == ("2025-01..2025-04", "2025-01")
    assert month_name("2025-11") == "November 2025"


def test_a_day_begins_an_hour_earlier_in_summer() -> None:
    london = ZoneInfo("Europe/London")
    assert local_midnight(date(2025, 7, 1), london) == datetime(2025, 6, 30, 23, tzinfo=UTC)
    assert local_midnight(date(2025, 12, 1), london) == datetime(2025, 12, 1, tzinfo=UTC)
