"""Windows: month, quarter, year, rolling year, and any year a partnership keeps; each figure names its own."""

from typing import Any

import pytest

from services.indicators.domain.status.spans import Span, window, written
from shared.county import Indicator
from shared.events import IntakeRecord
from shared.periods import month_ordinal, month_text
from tests.status_county import a_measure, an_indicator, by_measures, said, status_of


def an(**changes: Any) -> Indicator:
    return Indicator.model_validate(an_indicator(**changes))


def months_of(**changes: Any) -> str:
    indicator = an(**changes)
    return written(indicator, window(indicator, month_ordinal("2026-01")))


@pytest.mark.parametrize(
    ("changes", "period"),
    [
        ({}, "2025-04..2026-01"),
        ({"window": "month"}, "2026-01"),
        ({"window": "quarter"}, "2025/26Q3"),
        ({"window": "quarter", "year_starts": 1}, "2025-Q4"),
        ({"window": "year"}, "2024/25"),
        ({"window": "year", "year_starts": 11}, "2024-11..2025-10"),
        ({"window": "rolling_12"}, "2025-02..2026-01"),
        ({"year_starts": 11}, "2025-11..2026-01"),
        ({"year_starts": 1}, "2026-01"),
    ],
)
def test_a_status_of_january_2026_speaks_of(changes: dict[str, Any], period: str) -> None:
    assert months_of(**changes) == period


@pytest.mark.parametrize(
    ("month", "period"), [("2025-06", "2025/26Q1"), ("2025-08", "2025/26Q1"), ("2025-09", "2025/26Q2")]
)
def test_a_quarter_is_judged_once_it_is_whole(month: str, period: str) -> None:
    indicator = an(window="quarter")
    assert written(indicator, window(indicator, month_ordinal(month))) == period


def test_like_months_are_those_of_the_year_before() -> None:
    january = month_ordinal("2026-01")
    assert Span(january - 9, january).before() == Span(january - 21, january - 12)


def series() -> list[IntakeRecord]:
    """Low from November 2014 to March 2015, high in the summer, low again from October 2015 on."""
    values = dict.fromkeys(range(month_ordinal("2013-04"), month_ordinal("2016-04")), 10.0)
    for month in values:
        text = month_text(month)
        if "2014-04" <= text <= "2014-10":
            values[month] = 20.0
        elif text >= "2015-10":
            values[month] = 25.0
    return [a_measure(month_text(m), value) for m, value in values.items()]


def test_one_series_may_rise_by_one_window_and_fall_by_another() -> None:
    """Financial year, November to October, and rolling twelve months differ, so each prints which it is."""
    windows: dict[str, dict[str, Any]] = {
        "fiscal": {},
        "november": {"year_starts": 11, "window": "year"},
        "rolling": {"window": "rolling_12"},
    }
    indicators = [an_indicator(code, measure="fear", **more) for code, more in windows.items()]
    outputs = said(by_measures(*indicators), series(), at="2015-12-10")
    found = {code: status_of(outputs, code) for code in windows}
    assert {code: (s.period, s.comparator_period) for code, s in found.items()} == {
        "fiscal": ("2015-04..2015-11", "2014-04..2014-11"),
        "november": ("2014-11..2015-10", "2013-11..2014-10"),
        "rolling": ("2014-12..2015-11", "2013-12..2014-11"),
    }
    assert {code: s.change for code, s in found.items()} == {"fiscal": -40, "november": -55, "rolling": -40}
    later = said(by_measures(*indicators), series(), at="2016-04-10")
    signs = {code: (status_of(later, code).change or 0) > 0 for code in windows}
    assert signs == {"fiscal": True, "november": False, "rolling": True}


def test_a_whole_financial_year_is_written_as_one() -> None:
    status = status_of(said(by_measures(an_indicator()), series(), at="2016-04-10"))
    assert (status.period, status.comparator_period) == ("2015/16", "2014/15")


def test_a_rolling_year_is_held_against_the_whole_target() -> None:
    target = {"indicator": "fear", "year": "2015/16", "kind": "number", "value": 200, "state": "adopted"}
    county = by_measures(an_indicator(window="rolling_12"), targets=[target])
    status = status_of(said(county, series(), at="2015-12-10"))
    assert (status.target, status.profile, status.status) == (200, "whole", "green")
