"""A rise and a fall of about as much in one place may be one change of name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.domain.detection import ward_surprise
from services.indicators.domain.detection.recoding import (
    Change,
    change_between,
    change_in,
    possible_recoding,
    spread_between,
)
from tests.unit.test_detection_cases import a_county


def a_change(name: str, observed: int, expected: float, spread: float = 1.2) -> Change:
    return Change(name, observed, expected, spread * expected)


@pytest.mark.parametrize(
    ("rise", "sister", "is_recoding", "because"),
    [
        ((22, 8), (3, 16), True, "fourteen more here, thirteen fewer there"),
        ((22, 8), (16, 16), False, "the sister did not fall"),
        ((22, 8), (12, 16), False, "a fall of four is what chance does"),
        ((22, 8), (30, 16), False, "the sister rose too"),
        ((22, 8), (0, 1), False, "a type that is rare cannot have lost as many"),
        ((22, 8), (20, 90), False, "the sister fell by five times as much"),
        ((80, 8), (3, 16), False, "the rise is five times as much"),
        ((9, 8), (3, 16), False, "nothing rose"),
        ((22, 8), (0, 0), False, "nothing was expected of the sister"),
    ],
)
def test_a_sister_that_fell_by_as_much(
    rise: tuple[int, int], sister: tuple[int, int], is_recoding: bool, because: str
) -> None:
    found = possible_recoding(a_change("robbery", *rise), [a_change("theft", *sister)])
    assert (found is not None) is is_recoding, because


def test_what_is_found_names_both_and_by_how_much() -> None:
    found = possible_recoding(a_change("robbery", 22, 8), [a_change("theft", 3, 16)])
    assert found is not None
    assert (found.rising, found.falling, found.rose_by, found.fell_by) == ("robbery", "theft", 14, 13)
    assert found.rose_between[0] <= 14 <= found.rose_between[1]
    assert found.fell_between[0] <= 13 <= found.fell_between[1]
    assert 0 < found.p_fall < 0.01


def test_the_nearest_of_several_sisters_is_named() -> None:
    sisters = [a_change("theft", 10, 30), a_change("fraud", 6, 20), a_change("arson", 20, 20)]
    found = possible_recoding(a_change("robbery", 22, 8), sisters)
    assert found is not None
    assert found.falling == "fraud"


def test_a_volatile_sister_is_no_answer() -> None:
    calm, volatile = a_change("theft", 3, 16), Change("theft", 3, 16.0, 16.0 * 9)
    assert possible_recoding(a_change("robbery", 22, 8), [calm]) is not None
    assert possible_recoding(a_change("robbery", 22, 8), [volatile]) is None


def test_without_sisters_there_is_no_recoding() -> None:
    assert possible_recoding(a_change("robbery", 22, 8), []) is None


def test_a_year_is_compared_with_a_year_that_was_chance_too() -> None:
    rise = change_between("violence", 340, 200)
    assert possible_recoding(rise, [change_between("disorder", 160, 300)]) is not None
    assert possible_recoding(rise, [change_between("disorder", 280, 300)]) is None


def test_in_an_evaluation_both_changes_are_read_from_the_same_window() -> None:
    counts = a_county(mean=9.0)
    counts[17, 1, -1] += 14
    counts[17, 0, -1] = 0
    found = ward_surprise(counts, windows=(1,))
    seen = found.observed, found.expected, found.variance
    rise, fall = change_in("b", (17, 1), *seen), change_in("a", (17, 0), *seen)
    recoding = possible_recoding(rise, [fall])
    assert recoding is not None
    assert (recoding.rising, recoding.falling) == ("b", "a")
    assert possible_recoding(rise, [change_in("a", (18, 0), *seen)]) is None


def test_chance_alone_explains_away_few_rises() -> None:
    random = np.random.default_rng(11)
    rise = a_change("robbery", 22, 8)
    sisters = random.poisson(16, (400, 3))
    named = [
        possible_recoding(rise, [a_change(str(n), int(y), 16) for n, y in enumerate(row)]) for row in sisters
    ]
    assert np.mean([found is not None for found in named]) < 0.05


changes = st.builds(
    lambda y, mu, spread: Change("x", y, mu, mu * spread),
    st.integers(0, 1_000_000),
    st.floats(0, 1e6),
    st.floats(1, 50),
)


@settings(deadline=None, max_examples=50)
@given(changes, st.lists(changes, max_size=4))
def test_whatever_is_found_rose_and_fell(rising: Change, sisters: list[Change]) -> None:
    found = possible_recoding(rising, sisters)
    if found is not None:
        assert found.rose_by > 0
        assert found.fell_by > 0
        assert max(found.rose_between[0], found.fell_between[0]) <= min(
            found.rose_between[1], found.fell_between[1]
        )
        assert 0 <= found.p_fall <= 0.05


def test_a_change_between_years_is_as_wide_as_the_months_wobble_beside_each_other() -> None:
    assert spread_between([12], [40]) == 1.0  # one month tells nothing of it
    assert spread_between([0, 0], [3, 9]) == 1.0
    assert spread_between([10, 20, 40], [20, 40, 80]) == 1.0  # half of it, in every month
    assert spread_between([10, 30], [30, 10]) == pytest.approx(20.0)  # 4 x 100 / (1/4 x 40) / 2 months
    random = np.random.default_rng(4)
    season = 100 * (1.5 + np.sin(np.arange(12)))
    found = [
        spread_between(
            random.negative_binomial(season / 3, 1 / 4), random.negative_binomial(season / 3, 1 / 4)
        )
        for _ in range(300)
    ]
    assert np.mean(found) == pytest.approx(4.0, rel=0.08)  # variance over mean of these counts
