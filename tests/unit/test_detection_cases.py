"""The ward test, case by case, as an officer would tell it."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from services.indicators.domain.detection import ward_surprise
from services.indicators.domain.detection.discovery import discovery_rate
from services.indicators.domain.detection.predictive import central_range, mid_p

Counts = NDArray[np.int64]
START = 10**-3.4


def a_county(*, wards: int = 60, types: int = 2, months: int = 24, mean: float = 3.0) -> Counts:
    """Poisson counts of wards that are all alike."""
    return np.random.default_rng(7).poisson(mean, (wards, types, months)).astype(np.int64)


def test_a_surge_in_one_ward_is_a_hotspot_and_nothing_else_is() -> None:
    counts = a_county()
    counts[17, 1, -1] = 16
    result = ward_surprise(counts)
    assert np.argwhere(result.p < START).tolist() == [[17, 1]]
    assert (result.observed[17, 1], result.window[17, 1]) == (16, 0)
    assert result.low[17, 1] <= result.expected[17, 1] <= result.high[17, 1] < 16


def test_a_slow_rise_is_found_by_the_long_window() -> None:
    counts = a_county()
    counts[17, 1, -3:] = (9, 9, 9)
    result = ward_surprise(counts)
    assert result.p[17, 1] < START
    assert (result.window[17, 1], result.observed[17, 1]) == (1, 27)


def test_a_rise_everywhere_is_a_hotspot_nowhere() -> None:
    counts = a_county()
    counts[:, 1, -1] = np.random.default_rng(8).poisson(12, 60)
    assert not (ward_surprise(counts).p < START).any()


def test_a_ward_that_always_has_much_is_no_hotspot() -> None:
    counts = a_county()
    counts[17] *= 12
    assert not (ward_surprise(counts).p < START)[17].any()


def test_a_ward_that_has_nearly_all_of_a_type_may_go_on_having_it() -> None:
    counts = np.zeros((60, 1, 24), np.int64)
    counts[17] = 40
    assert ward_surprise(counts).p[17, 0] > 0.4


def test_the_first_three_of_a_type_in_one_ward_are_a_surprise_of_finite_size() -> None:
    for wards in (5, 30, 300):  # with and without the ward's own count in the total
        counts = np.zeros((wards, 1, 24), np.int64)
        counts[2, 0, -1] = 3
        assert 1e-12 < ward_surprise(counts).p[2, 0] < START


def test_two_incidents_are_never_tested() -> None:
    counts = np.zeros((60, 1, 24), np.int64)
    counts[17, 0, -1] = 2
    result = ward_surprise(counts)
    assert not result.tested.any()
    assert result.p_long[17, 0] < START, "clearing looks at the long window whatever the gates say"


@pytest.mark.parametrize(
    ("months", "state", "judged"),
    [
        (1, "learning, 0 of 6", [False, False]),
        (4, "learning, 3 of 6", [False, False]),
        (6, "learning, 5 of 6", [False, False]),
        (7, "judged", [True, False]),
        (8, "judged", [True, False]),
        (9, "judged", [True, True]),
    ],
)
def test_six_months_must_lie_before_a_window(months: int, state: str, judged: list[bool]) -> None:
    result = ward_surprise(a_county(months=months))
    assert result.state(0) == state
    assert result.judged[0].tolist() == judged


def test_months_beyond_the_reach_teach_nothing() -> None:
    covered = np.ones((2, 48), np.bool_)
    covered[:, 11:-1] = False
    assert ward_surprise(a_county(months=48), covered=covered).state(0) == "learning, 0 of 6"


def test_one_type_may_be_silent_while_the_other_is_judged() -> None:
    covered = np.ones((2, 24), np.bool_)
    covered[1, -1] = False
    result = ward_surprise(a_county(), covered=covered)
    assert [result.state(0), result.state(1)] == ["judged", "not covered"]
    assert result.tested[:, 0].any()
    assert not result.tested[:, 1].any()
    assert (result.window[:, 1] == -1).all()
    assert not result.expected[:, 1].any()


def test_a_gap_inside_the_long_window_leaves_the_short_one() -> None:
    covered = np.ones((2, 24), np.bool_)
    covered[:, -2] = False
    assert ward_surprise(a_county(), covered=covered).judged.tolist() == [[True, False]] * 2


def test_one_ward_alone_has_no_county_to_be_compared_with() -> None:
    result = ward_surprise(a_county(wards=1))
    assert not result.tested.any()
    assert result.state(0) == "no other ward to compare with"


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        (np.zeros((2, 3)), {}),
        (np.zeros((2, 3, 4)), {}),
        (np.full((2, 3, 4), -1), {}),
        (np.zeros((2, 0, 4), int), {}),
        (np.zeros((2, 3, 4), int), {"at": 4}),
        (np.zeros((2, 3, 4), int), {"at": -1}),
        (np.zeros((2, 3, 4), int), {"covered": np.ones((3, 3), bool)}),
        (np.zeros((2, 3, 4), int), {"windows": ()}),
        (np.zeros((2, 3, 4), int), {"windows": (0,)}),
        (np.zeros((2, 3, 4), int), {"half_life": 0.0}),
        (np.zeros((2, 3, 4), int), {"guard": 36}),
        (np.zeros((2, 3, 4), int), {"learning": 0}),
        (np.zeros((2, 3, 4), int), {"residual_periods": 0}),
        (np.zeros((2, 3, 4), int), {"residual_step": 0}),
    ],
)
def test_what_makes_no_sense_is_refused(counts: Counts, asked: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|needed"):
        ward_surprise(counts, **asked)  # type: ignore[arg-type]


def test_the_range_holds_nine_tenths_of_a_prediction_at_either_size() -> None:
    mu = np.array([0.0, 0.01, 0.7, 3.0, 9.0, 55.0, 400.0, 1e6])
    for variance in (mu, 1.3 * mu + 0.05 * mu**2):
        low, high = central_range(mu, variance)
        assert (mid_p(low - 1, mu, variance)[low > 0] >= 0.95 - 0.05).all()
        above = mid_p(high, mu, variance)
        assert (above <= 0.06)[mu >= 3].all()
        assert ((low <= mu) & (mu <= high + 1)).all()


def test_discovery_rates_are_those_of_benjamini_and_hochberg() -> None:
    p = np.array([[0.01, 0.9], [0.04, 0.03], [0.005, 0.001]])
    tested = np.array([[True, True], [True, True], [True, False]])
    expected = [[0.025, 0.9], [0.05, 0.05], [0.025, 1.0]]
    np.testing.assert_allclose(discovery_rate(p, tested), expected)


def test_a_county_is_judged_within_twenty_milliseconds() -> None:
    counts = np.random.default_rng(0).negative_binomial(2, 0.4, (108, 14, 48))
    spent = []
    for _ in range(10):
        begun = time.process_time()
        ward_surprise(counts, windows=(1, 3, 6))
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.020
