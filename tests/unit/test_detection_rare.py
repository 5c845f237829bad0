"""Rare series: p by hand, its size under a constant rate, what is not judged, and gaps in the record."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from services.indicators.domain.detection import rare


def record(days: Sequence[int], length: int = 1000) -> NDArray[np.int64]:
    """Daily counts with an incident on each of `days`."""
    return np.bincount(days, minlength=length)


def test_three_incidents_in_ten_days_after_five_in_two_years() -> None:
    found = rare(record([100, 250, 400, 600, 740, 743, 747, 750], 760))
    assert found.judged
    assert found.taken == 10
    assert found.since == 9
    assert found.usual == pytest.approx(3 * 740 / 5)
    # At a constant rate 3 of the 7 moments before the last lie in the last 11 of 751 days.
    assert found.p_value == pytest.approx(stats.binom.sf(2, 7, 11 / 751))
    assert found.p_value < 2e-4


def test_incidents_as_far_apart_as_ever_are_no_surprise() -> None:
    assert rare(record([*range(50, 1000, 100)])).p_value > 0.3


@given(st.lists(st.integers(0, 300), min_size=4, max_size=9, unique=True).map(sorted), st.integers(1, 4))
def test_p_is_the_chance_of_that_many_moments_in_the_last_part(days: list[int], events: int) -> None:
    found = rare(record(days), events=events, month=1e-9)
    if len(days) <= events or days[-1 - events] == 0:
        assert not found.judged
        assert found.p_value == 1
        return
    share = (days[-1] + 1 - days[-1 - events]) / (days[-1] + 1)
    assert found.p_value == pytest.approx(stats.binom.sf(events - 1, len(days) - 1, share))


@pytest.mark.parametrize("rate", [0.005, 0.02])
def test_at_a_constant_rate_few_are_judged_surprising(rate: float) -> None:
    counts = np.random.default_rng(2).poisson(rate, (2000, 1500))
    found = rare(counts, month=1)
    assert found.judged.mean() > 0.9
    for level in (0.2, 0.05, 0.01):
        below = float((found.p_value[found.judged] <= level).mean())
        assert below <= level + 3 * np.sqrt(level / 2000)  # never too small but for chance,
        assert below >= 0.6 * level  # and not much too large


def test_a_series_as_frequent_as_one_a_month_is_not_judged() -> None:
    often = rare(record([*range(0, 900, 30), 905, 906, 907]))
    seldom = rare(record([*range(0, 900, 32), 905, 906, 907]))
    assert (bool(often.judged), bool(seldom.judged)) == (False, True)
    assert often.p_value == 1
    assert often.taken == often.usual == 0


def test_months_are_judged_as_days_are() -> None:
    months = record([5, 30, 50, 58, 58, 59], 60)
    found = rare(months, month=1)
    assert found.taken == 9
    assert found.p_value == pytest.approx(stats.binom.sf(2, 5, 10 / 60))


def test_time_stands_still_while_a_feed_is_not_heard() -> None:
    heard = np.ones(1000, np.bool_)
    heard[500:700] = False
    days = [100, 300, 450, 750, 800, 850]
    shorter = [day - 200 * (day > 500) for day in days]
    gap, closed = rare(record(days), covered=heard), rare(record(shorter, 800))
    assert (gap.p_value, gap.taken, gap.since) == (closed.p_value, closed.taken, closed.since)
    assert rare(record([*days, 600]), covered=heard) == gap  # what lies in a gap does not count


def test_each_series_is_judged_as_if_alone() -> None:
    table = np.array([record([100, 200, 400, 401, 402]), record([]), record([7]), record([10, 10, 10, 10])])
    together = rare(table)
    assert together.p_value.shape == (4,)
    assert together.judged.tolist() == [True, False, False, False]
    assert together.since.tolist() == [597, 0, 992, 989]
    for row, series in enumerate(table):
        assert rare(series).p_value == together.p_value[row]
        assert rare(series).p_value.shape == ()


@pytest.mark.parametrize(
    "counts", [np.zeros(1, int), np.full(40, 10**6), np.eye(1, 400, 399, dtype=int)[0] * 10**6]
)
def test_a_thin_or_odd_series_gets_a_finite_answer(counts: NDArray[np.int64]) -> None:
    found = rare(counts)
    assert not found.judged
    assert found.p_value == 1
    assert np.isfinite(found.usual)


@pytest.mark.parametrize(
    ("counts", "options"),
    [
        (np.full(9, 0.5), {}),
        (np.full(9, -1), {}),
        (np.zeros((1, 1, 9), int), {}),
        (np.zeros(0, int), {}),
        (np.zeros(9, int), {"covered": np.ones(8, np.bool_)}),
        (np.zeros(9, int), {"events": 0}),
        (np.zeros(9, int), {"month": 0.0}),
    ],
)
def test_what_makes_no_sense_is_refused(counts: NDArray[np.int64], options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        rare(counts, **options)
