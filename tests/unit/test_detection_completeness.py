"""What is usually known of a day at its age, learnt from days of which not all is known yet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.detection.completeness import learn_completeness
from tests.simulation.county import DELAY, delays

TRUE = np.cumsum(DELAY / DELAY.sum())
pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 50)), max_size=80)


@given(pairs, st.integers(0, 60))
def test_shares_never_fall_and_end_at_one(incidents: list[tuple[int, int]], as_of: int) -> None:
    day, late = np.array(incidents, np.int64).reshape(-1, 2).T
    found = learn_completeness(day, day + late, as_of=as_of)
    assert ((found.share >= 0) & (found.share <= 1)).all()
    assert (np.diff(found.share) >= 0).all()
    assert found.share[-1] == 1
    assert found.incidents == sum(a + b <= as_of and b <= 35 for a, b in incidents)


@given(pairs)
def test_once_all_is_known_shares_are_those_counted(incidents: list[tuple[int, int]]) -> None:
    day, late = np.array(incidents, np.int64).reshape(-1, 2).T
    found = learn_completeness(day, day + late, as_of=1000)
    reported = late[late <= 35]
    counted = [np.mean(reported <= age) if len(reported) else 1.0 for age in range(36)]
    np.testing.assert_allclose(found.share, np.array(counted, np.float64), atol=1e-12)


def test_young_days_do_not_flatter_it() -> None:
    random = np.random.default_rng(5)
    day = np.sort(random.integers(0, 30, 60_000))
    known = day + delays(random, len(day))
    now = 29
    found = learn_completeness(day, known, as_of=now)
    np.testing.assert_allclose(found.share[: len(TRUE)], TRUE, atol=0.01)
    told = known <= now
    naive = np.mean(known[told] == day[told])
    assert naive > TRUE[0] + 0.02, "the share of same-day reports among those known so far is too high"


def test_a_load_of_the_past_teaches_nothing() -> None:
    day = np.arange(100)
    found = learn_completeness(day, np.full(100, 400), as_of=400)
    assert found.incidents == 0
    assert (found.share == 1).all()


def test_expectations_are_scaled_day_by_day() -> None:
    day, late = np.zeros(10, np.int64), np.array([0] * 5 + [1] * 3 + [2] * 2)
    found = learn_completeness(day, late, as_of=50)
    assert found.share[:3].tolist() == pytest.approx([0.5, 0.8, 1.0])
    assert found.known_of(np.array([4.0, 4.0, 10.0])) == pytest.approx(4 + 0.8 * 4 + 0.5 * 10)
    assert found.known_of(np.array([[4.0, 10.0], [0.0, 1.0]]), newest=1).tolist() == pytest.approx(
        [12.0, 0.8]
    )
    assert found.at([-1, 0, 99]).tolist() == pytest.approx([0.0, 0.5, 1.0])


@pytest.mark.parametrize(("day", "known"), [([3], [2]), ([1, 2], [1]), ([0.5], [1.0]), ([[1]], [[1]])])
def test_what_cannot_be_is_refused(day: list[float], known: list[float]) -> None:
    with pytest.raises(ValueError, match=r"whole|before"):
        learn_completeness(day, known, as_of=9)
