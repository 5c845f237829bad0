"""The gap between priority places and the rest: both counts, exact intervals, and when it may be said to narrow."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from services.indicators.domain.detection.comparisons import exact_ratio
from services.indicators.domain.places.gap import Side, change_of, direction_of
from services.indicators.domain.places.gaps import is_chosen_later
from services.indicators.domain.status.spans import Span
from shared.county import Selection

RESIDENTS = (1_000, 4_000)


def side(count: int, rest: int, residents: tuple[int, int] = RESIDENTS) -> Side:
    return Side(count, rest, *residents)


def test_the_ratio_of_a_period_is_of_rates_and_not_of_counts() -> None:
    found = side(50, 100).ratio
    assert found.value == pytest.approx((50 / 1_000) / (100 / 4_000))
    assert found == exact_ratio(50, 100, 1_000, 4_000)


@pytest.mark.parametrize(
    ("before", "now"),
    [((25, 50), (16, 50)), ((300, 3_000), (270, 3_100)), ((9, 1), (2, 7)), ((1, 3), (2, 1))],
    ids=["tens", "thousands", "a reversal", "a handful"],
)
def test_the_interval_of_the_change_is_the_exact_one_of_the_odds_ratio(
    before: tuple[int, int], now: tuple[int, int]
) -> None:
    found = change_of(side(*before), side(*now))
    reference = stats.contingency.odds_ratio([list(now), list(before)], kind="conditional")
    low, high = reference.confidence_interval(0.95)
    assert found is not None
    assert [found.low, found.high] == [pytest.approx(low, rel=1e-6), pytest.approx(high, rel=1e-6)]
    two_sided = stats.fisher_exact(np.array([now, before]))[1]
    assert found.p < two_sided
    assert found.value == pytest.approx(now[0] * before[1] / (now[1] * before[0]))


def test_with_as_few_as_could_be_there_is_no_lower_end_and_with_as_many_no_upper() -> None:
    few, many = change_of(side(4, 6), side(0, 10)), change_of(side(4, 6), side(10, 0))
    assert few is not None
    assert (few.low, few.value) == (0.0, 0.0)
    assert many is not None
    assert (many.high, many.value) == (None, None)


def test_nothing_is_said_of_a_change_where_a_margin_is_empty() -> None:
    assert change_of(side(0, 6), side(0, 5)) is None
    assert change_of(side(0, 0), side(3, 5)) is None


def test_residents_that_move_are_taken_out() -> None:
    """The priority places have half the residents they had, and half the incidents: nothing has changed."""
    found = change_of(side(400, 4_000), side(200, 4_000, (500, 4_000)))
    assert found is not None
    assert found.value == pytest.approx(1.0)
    assert direction_of(found, "lower_is_better") == "unchanged"


@pytest.mark.parametrize(
    ("now", "polarity", "direction"),
    [
        (side(60, 500), "lower_is_better", "narrowing"),
        (side(170, 500), "lower_is_better", "widening"),
        (side(90, 500), "lower_is_better", "unchanged"),
        (side(60, 500), "higher_is_better", "widening"),
        (side(170, 500), "higher_is_better", "narrowing"),
    ],
    ids=["clearly fewer", "clearly more", "fewer, as chance has it", "less of a good", "more of a good"],
)
def test_it_narrows_only_where_the_interval_of_the_change_excludes_none(
    now: Side, polarity: str, direction: str
) -> None:
    change = change_of(side(110, 500), now)
    assert direction_of(change, polarity) == direction  # type: ignore[arg-type]


def test_without_a_change_there_is_no_direction() -> None:
    assert direction_of(None, "lower_is_better") is None


@pytest.mark.parametrize(
    ("chosen_on", "later"), [("2023-12-01", False), ("2024-06-30", True), ("2025-01-01", True)]
)
def test_places_chosen_after_the_first_period_began_carry_regression_to_the_mean(
    chosen_on: str, later: bool
) -> None:
    selection = Selection(places=("W1",), chosen_on=date.fromisoformat(chosen_on), starts=date(2025, 1, 1))
    assert is_chosen_later(selection, Span(2024 * 12, 2024 * 12 + 11)) == later
