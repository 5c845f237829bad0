"""Figures and periods in the words of the call."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.domain.outline import shapes_of
from services.reports.domain.periods import day_words, period_words
from services.reports.domain.words import (
    certainty,
    change,
    compared,
    number,
    signed,
    status_note,
    sure_worsening,
)
from services.reports.render.charts import _round_up
from shared.events import Ratio
from tests import builders as b


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2025-11", "Nov 2025"),
        ("2025-01..2025-11", "Jan to Nov 2025"),
        ("2025-04..2026-01", "Apr 2025 to Jan 2026"),
        ("2025/26", "2025/26"),
        ("2025-W45", "2025-W45"),
        (None, "\u2013"),
    ],
)
def test_a_period_in_words(period: str | None, words: str) -> None:
    assert period_words(period) == words


def test_a_day_is_the_day_it_is_in_the_county() -> None:
    late = b.at_noon("2025-06-30").replace(hour=23, minute=30)
    assert day_words(late, "Europe/London") == "1 July 2025"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({}, "+22% (+120)"),
        ({"change": -5.0, "change_percent": -0.4}, "0% (\u22125)"),
        ({"change": 1.0, "change_percent": 20.0, "comparator": 5.0}, "+1 (no % on so small a base)"),
        ({"change": 3.0, "change_percent": None, "comparator": 0.0}, "+3 (no % on so small a base)"),
        ({"change": None, "change_percent": None}, "\u2013"),
    ],
    ids=["up", "a fall that rounds to none", "a base under ten", "a base of none", "nothing to compare with"],
)
def test_a_change_is_a_whole_percentage_and_a_count(figures: dict[str, Any], words: str) -> None:
    assert change(b.a_status(**figures)) == words


@pytest.mark.parametrize(
    ("then", "words"),
    [("2024-04..2024-11", "540 (2024)"), ("2024-04..2025-01", "540 (Apr 2024 to Jan 2025)")],
)
def test_what_it_is_compared_with_is_named(then: str, words: str) -> None:
    assert compared(b.a_status(comparator_period=then)) == words


def test_a_grey_figure_says_why_in_words() -> None:
    grey = b.a_status(status="grey", reasons=("no_target", "break"))
    assert status_note(grey) == "No target; a break: not comparable with earlier figures"


def test_a_coloured_figure_says_whether_it_is_more_than_ordinary_variation() -> None:
    assert status_note(b.a_status()) == "Beyond ordinary variation; rising over twelve months"


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (Ratio(value=1.22, low=1.154, high=1.289, p=1e-9), "more than chance (95%: +15% to +29%)"),
        (Ratio(value=0.93, low=0.86, high=0.996, p=0.04), "more than chance (95%: \u221214% to \u22120.4%)"),
        (Ratio(value=1.04, low=0.82, high=1.32, p=0.79), "could be chance (95%: \u221218% to +32%)"),
        (Ratio(value=None, low=0.4, high=None, p=0.2), "too small a base to tell"),
    ],
    ids=["excludes no change", "only just excludes it", "includes it", "nothing to compare with"],
)
def test_a_change_says_whether_chance_explains_it(ratio: Ratio, words: str) -> None:
    assert certainty(ratio) == words
    young = b.a_status(ratio=ratio, state="not_enough_points", direction="not_enough_history")
    assert status_note(young).lower() == words.lower()


@pytest.mark.parametrize(
    ("polarity", "low", "high", "least"),
    [
        ("lower_is_better", 1.15, 1.29, 0.15),
        ("lower_is_better", 0.9, 1.29, 0.0),
        ("higher_is_better", 0.7, 0.9, 0.1),
        ("higher_is_better", 1.1, 1.2, 0.0),
    ],
)
def test_only_a_worsening_beyond_chance_is_sure(polarity: str, low: float, high: float, least: float) -> None:
    ratio = Ratio(value=(low + high) / 2, low=low, high=high, p=0.01)
    assert sure_worsening(b.a_status(polarity=polarity, ratio=ratio)) == pytest.approx(least)


@given(st.floats(-1e6, 1e6), st.integers(0, 2))
def test_a_signed_figure_reads_back(value: float, decimals: int) -> None:
    text = signed(value, decimals).replace("\u2212", "-").replace(",", "")
    assert float(text) == pytest.approx(round(value, decimals), abs=10**-decimals)


def test_a_missing_figure_is_a_dash() -> None:
    assert number(None) == "\u2013"


@given(st.integers(0, 10**7))
def test_a_charts_top_holds_its_highest_point_and_halves_to_a_whole(value: int) -> None:
    top = _round_up(value)
    assert value <= top <= max(10, 2 * value)
    assert top % 2 == 0


def test_outlines_become_paths_in_a_box_north_up() -> None:
    shapes = shapes_of(b.outlines())
    assert (shapes.width, set(shapes.paths)) == (1000, set(b.WARDS))
    assert shapes.labels["W1"][0] < shapes.labels["W6"][0]
    assert (shapes.paths["W1"][0], shapes.paths["W1"][-1]) == ("M", "Z")
    assert shapes_of({}).paths == {}
