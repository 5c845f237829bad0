"""Empty days of a feed: none happened, or none was told?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from services.indicators.domain.feeds.known_days import covered_days

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


def a_year(mean: float, seed: int = 6) -> Counts:
    return np.random.default_rng(seed).poisson(mean, 365).astype(np.int64)


def known(totals: Counts, *, heard: tuple[int, ...] = (), weekday: int = 0) -> Flags:
    declared = np.zeros(len(totals), np.bool_)
    declared[list(heard)] = True
    return covered_days(totals, declared, first_weekday=weekday)


@pytest.mark.parametrize("mean", [7.0, 30.0, 1e6])
def test_two_days_without_a_word_from_a_busy_feed_are_not_known(mean: float) -> None:
    totals = a_year(mean)
    totals[200:202] = 0
    assert np.flatnonzero(~known(totals)).tolist() == [200, 201]


def test_a_day_is_known_once_its_data_arrive() -> None:
    totals = a_year(30.0)
    totals[200:202] = 0
    totals[200] = 1
    assert np.flatnonzero(~known(totals)).tolist() == [201]
    totals[201] = 28
    assert known(totals).all()


def test_a_day_declared_empty_is_known() -> None:
    totals = a_year(30.0)
    totals[200:202] = 0
    assert known(totals, heard=(200, 201)).all()


@pytest.mark.parametrize("mean", [0.05, 0.5, 2.0])
def test_empty_days_of_a_quiet_feed_are_empty(mean: float) -> None:
    totals = a_year(mean)
    first = int(np.flatnonzero(totals)[0])
    assert known(totals)[first:].all()
    assert not known(totals)[:first].any(), "before its first day nothing is known"


def test_a_feed_of_working_days_has_its_weekends() -> None:
    totals = a_year(40.0)
    totals[np.arange(365) % 7 >= 5] = 0
    assert known(totals).all()
    totals[200:206] = 0  # Friday to Wednesday
    assert np.flatnonzero(~known(totals)).tolist() == [200, 201, 202, 203, 204, 205]


def test_many_outages_do_not_hide_one_another() -> None:
    totals = a_year(9.6)
    gaps = np.arange(365) % 9 < 2
    gaps[0] = False
    totals[gaps] = 0
    assert (known(totals) == ~gaps)[9:].all()


def test_the_newest_days_may_be_missing_too() -> None:
    totals = a_year(30.0)
    totals[-3:] = 0
    assert np.flatnonzero(~known(totals)).tolist() == [362, 363, 364]


def test_nothing_ever_heard_is_nothing_known() -> None:
    assert not known(np.zeros(30, np.int64)).any()
    assert known(np.zeros(30, np.int64), heard=(3,)).tolist() == [False] * 3 + [True] * 27


@pytest.mark.parametrize(
    ("totals", "heard"), [([1, 2], [True]), ([[1]], [[True]]), ([-1], [True]), ([0.5], [True])]
)
def test_what_cannot_be_is_refused(totals: object, heard: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"days|counts"):
        covered_days(totals, heard, first_weekday=0)  # type: ignore[arg-type]


@given(
    hnp.arrays(np.int64, st.integers(0, 80), elements=st.one_of(st.just(0), st.integers(0, 1_000_000))),
    st.integers(0, 6),
    st.data(),
)
def test_what_was_told_is_known_and_telling_more_never_hides_a_day_told(
    totals: Counts, weekday: int, data: st.DataObject
) -> None:
    heard = data.draw(hnp.arrays(np.bool_, len(totals)))
    found = covered_days(totals, heard, first_weekday=weekday)
    told = (totals > 0) | heard
    assert found[told].all()
    assert not found[: int(np.argmax(told)) if told.any() else len(told)].any()
    assert covered_days(totals, np.ones(len(totals), np.bool_), first_weekday=weekday).all()
