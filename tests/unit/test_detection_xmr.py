"""XmR charts: limits by hand, the run of eight, phases, and missing months."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from services.indicators.domain.detection import xmr

unhurried = settings(deadline=None, max_examples=60)  # the machine may be busy

STEADY = [10.0, 12.0] * 7


def test_limits_are_266_mean_moving_ranges_from_the_mean() -> None:
    chart = xmr(STEADY)
    assert set(chart.centre) == {11.0}
    assert chart.upper == pytest.approx(np.full(14, 11 + 2.66 * 2))
    assert chart.lower == pytest.approx(np.full(14, 11 - 2.66 * 2))
    assert not chart.special.any()
    assert chart.state == "ordinary variation"


def test_a_point_outside_the_limits_is_special() -> None:
    chart = xmr([*[0.0, 30.0] * 7, 140.0])  # limits 23 +/- 95
    assert np.flatnonzero(chart.special).tolist() == [14]
    assert chart.state == "special cause"


@pytest.mark.parametrize(("run", "special"), [(7, []), (8, [27]), (9, [27, 28])])
def test_the_eighth_in_a_row_on_one_side_is_special(run: int, special: list[int]) -> None:
    chart = xmr([*[20.0, 0.0] * 10, *[10.5] * run])  # the mean stays between 10 and 10.5
    assert np.flatnonzero(chart.special).tolist() == special


def test_twelve_points_are_not_enough() -> None:
    chart = xmr(STEADY[:12])
    assert chart.state == "not enough points, 12 of 13"
    assert np.isnan(chart.centre).all()
    assert not chart.special.any()


def test_a_break_begins_anew() -> None:
    chart = xmr([*STEADY, *(v + 50 for v in STEADY)], breaks=(14,))
    assert (chart.centre[0], chart.centre[-1]) == (11.0, 61.0)
    assert not chart.special.any()
    assert xmr([*STEADY, 61.0, 62.0], breaks=(14,)).state == "not enough points, 2 of 13"


def test_missing_months_are_passed_over_and_not_counted() -> None:
    with_gap = xmr([*STEADY[:6], np.nan, np.nan, *STEADY[6:]])
    assert (with_gap.upper[0], with_gap.points[0]) == (xmr(STEADY).upper[0], 14)
    assert xmr([*STEADY[:12], np.nan]).state == "not enough points, 12 of 13"


def test_no_points_are_not_enough() -> None:
    assert xmr([]).state == "not enough points, 0 of 13"


@unhurried
@given(st.floats(-1e6, 1e6), st.integers(13, 40))
def test_a_constant_series_is_ordinary(value: float, points: int) -> None:
    assert not xmr([value] * points).special.any()


@unhurried
@given(st.lists(st.floats(-1e6, 1e6), max_size=40), st.sets(st.integers(0, 39), max_size=3))
def test_every_value_keeps_its_place(values: list[float], breaks: set[int]) -> None:
    chart = xmr(values, breaks=sorted(b for b in breaks if b < len(values)))
    known = chart.points >= 13
    assert len(chart.special) == len(values)
    assert np.isfinite(chart.centre[known]).all()
    assert (chart.lower[known] <= chart.upper[known]).all()
    assert not chart.special[~known].any()


@pytest.mark.parametrize(("values", "breaks"), [([np.inf], ()), ([[1.0]], ()), ([1.0], (1,)), ([1.0], (-1,))])
def test_what_makes_no_chart_is_refused(values: ArrayLike, breaks: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must be"):
        xmr(values, breaks=breaks)
