"""Judging each arrival is judging the county anew after each arrival, and nothing is read before it was known."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.domain.detection import Dispersion, fit_dispersion, learn_outlook, ward_surprise
from services.indicators.domain.detection.arrivals import Arrivals, so_far
from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.live import day_of
from services.indicators.domain.detection.replay import replayed
from services.indicators.domain.detection.rules import Rule

SMALL = Rule(
    windows=(1, 2, 4),
    half_life=3.0,
    reach=9,
    guard=2,
    learning=2,
    gates=((4, 2), (1, 1)),
    residual_periods=4,
    residual_step=1,
    refit=3,
    back_test=6,
    enough=3,
    episode=2,
    a_month=30.0,
)
MEMORY = SMALL.looking_back
ERRORS: dict[str, Any] = {"residual_periods": 4, "residual_step": 1, "own_variance": True}
WARDS, TYPES, DAYS = 4, 2, 16

unhurried = settings(deadline=None, max_examples=25)
rows = st.tuples(
    st.integers(0, WARDS - 1), st.integers(0, TYPES - 1), st.integers(0, DAYS - 1), st.integers(0, 12)
)


@st.composite
def arrived(draw: st.DrawFn) -> Arrivals:
    """Up to two hundred incidents, some known only when they are older than the guard."""
    drawn = draw(st.lists(rows, min_size=20, max_size=200))
    ward, kind, day, late = np.array(drawn, np.int64).T
    known = np.minimum(day + late, DAYS - 1)
    order = np.argsort(known, kind="stable")
    return Arrivals(ward[order], kind[order], day[order], known[order])


coverage = st.lists(st.booleans(), min_size=TYPES * DAYS, max_size=TYPES * DAYS).map(
    lambda known: np.array(known).reshape(TYPES, DAYS) | (np.arange(DAYS) % 5 > 0)
)


def one_by_one(table: Counts, arrivals: Arrivals, at: int, told: dict[str, Any]) -> list[Floats]:
    """p of every series, by the whole test over the county with each arrival counted; `table` is changed."""
    found = []
    for ward, kind, day in zip(arrivals.ward, arrivals.type, arrivals.day, strict=True):
        table[ward, kind, day] += 1
        found.append(whole_test(table, at, told)[ward, kind])
    return found


def whole_test(table: Counts, at: int, told: dict[str, Any]) -> Floats:
    return ward_surprise(table, at=at, windows=SMALL.windows, gates=SMALL.gates, **MEMORY, **told).p


def slow_replay(arrivals: Arrivals, days: range, covered: Any) -> tuple[Floats, Floats]:
    """Both of a `Replayed`, with nothing kept from one day to the next but the variance."""
    table = np.zeros((WARDS, TYPES, DAYS), np.int64)
    arrivals.between(0, days.start).add_to(table)
    both: list[tuple[Floats, Floats]] = []
    fitted: Dispersion | None = None
    for at in days:
        if fitted is None or at % SMALL.refit == 0:
            fitted = fit_dispersion(table, at=at, windows=SMALL.windows, covered=covered, **ERRORS, **MEMORY)
        starts = [at + 1 - window for window in SMALL.windows]
        usual = learn_outlook(table, starts, covered=covered, **MEMORY)
        told = {"covered": covered, "dispersion": fitted, "outlook": usual}
        today = arrivals.between(at, at + 1)
        each = one_by_one(table, today, at, told)
        least = closing = whole_test(table, at, told)
        least = least.copy()
        np.minimum.at(least, (today.ward, today.type), each)
        both.append((least, closing))
    leasts, closings = zip(*both, strict=True)
    return np.stack(leasts), np.stack(closings)


@unhurried
@given(arrived(), coverage, st.integers(5, 12))
def test_a_replay_is_the_whole_test_after_each_arrival(arrivals: Arrivals, covered: Any, first: int) -> None:
    days = range(first, DAYS)
    found = replayed(arrivals, days, SMALL, (WARDS, TYPES), covered=covered)
    least, closing = slow_replay(arrivals, days, covered)
    assert found.closing.tobytes() == closing.tobytes()
    assert found.least.tobytes() == least.tobytes()


@unhurried
@given(arrived(), st.integers(6, DAYS - 2))
def test_what_becomes_known_later_changes_nothing(arrivals: Arrivals, end: int) -> None:
    whole = replayed(arrivals, range(5, DAYS), SMALL, (WARDS, TYPES))
    early = replayed(arrivals.between(0, end), range(5, end), SMALL, (WARDS, TYPES))
    assert whole.least[: end - 5].tobytes() == early.least.tobytes()


@unhurried
@given(arrived())
def test_the_least_of_a_day_is_at_most_that_of_its_end(arrivals: Arrivals) -> None:
    found = replayed(arrivals, range(8, DAYS), SMALL, (WARDS, TYPES))
    assert (found.least <= found.closing).all()
    assert ((found.least > 0) & (found.least <= 1)).all()
    assert (found.announced(1.0) == found.least).all()
    assert (found.announced(0.0) == found.closing).all()
    assert ((found.announced(0.01) <= 0.01) == ((found.least <= 0.01) | (found.closing <= 0.01))).all()


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.booleans())))
def test_running_counts_are_those_of_a_loop(drawn: list[tuple[int, bool, bool]]) -> None:
    group = np.array([g for g, *_ in drawn], np.int64)
    counts = np.array([flags for _, *flags in drawn], np.bool_).reshape(-1, 2)
    slow = [counts[: n + 1][group[: n + 1] == group[n]].sum(axis=0) for n in range(len(group))]
    assert so_far(group, counts).tolist() == [each.tolist() for each in slow]


def test_a_series_is_tested_by_what_is_known_when_it_is_mentioned() -> None:
    table = np.zeros((WARDS, TYPES, DAYS), np.int64)
    table[:, 0, :-1] = 1
    usual = learn_outlook(table, [DAYS - window for window in SMALL.windows], **MEMORY)
    fitted = fit_dispersion(table, windows=SMALL.windows, **ERRORS, **MEMORY)
    today = Arrivals(*(np.full(5, value) for value in (2, 0, DAYS - 1, DAYS - 1)))
    p = day_of(table, DAYS - 1, SMALL, usual, fitted).after_each(today).p
    assert (np.diff(p) < 0).all(), "each incident more in one ward is more surprising"


@unhurried
@given(arrived(), coverage)
def test_all_there_is_to_say_of_a_series_is_what_the_whole_test_says(
    arrivals: Arrivals, covered: Any
) -> None:
    table = np.zeros((WARDS, TYPES, DAYS), np.int64)
    arrivals.add_to(table)
    usual = learn_outlook(table, [DAYS - window for window in SMALL.windows], covered=covered, **MEMORY)
    fitted = fit_dispersion(table, windows=SMALL.windows, covered=covered, **ERRORS, **MEMORY)
    day = day_of(table, DAYS - 1, SMALL, usual, fitted, covered=covered)
    ward, kind = np.array([2, 0]), np.array([1, 1])
    found = day.of(ward, kind)
    asked: dict[str, Any] = {"windows": SMALL.windows, "gates": SMALL.gates, "covered": covered, **MEMORY}
    whole = ward_surprise(table, dispersion=fitted, **asked)
    assert (found.p == whole.p[ward, kind]).all()
    assert (found.p_long == whole.p_long[ward, kind]).all()
    assert (found.window == whole.window[ward, kind]).all()
    assert (found.tested == whole.tested[ward, kind]).all()
    best = np.maximum(found.window, 0), found.judged.any(axis=1)
    for mine, theirs in ((found.observed, whole.observed), (found.expected, whole.expected)):
        of_best = np.take_along_axis(mine, best[0][:, np.newaxis], axis=1)[:, 0]
        assert (of_best == theirs[ward, kind])[best[1]].all()


def test_a_planned_event_is_expected() -> None:
    table = np.random.default_rng(1).poisson(1.0, (40, TYPES, 60))
    table[1, 0, -1] = 9
    usual = learn_outlook(table, [60 - window for window in SMALL.windows], **MEMORY)
    fitted = fit_dispersion(table, windows=SMALL.windows, **ERRORS, **MEMORY)
    factor = np.ones((40, TYPES, 3))
    factor[1, 0] = (8.0, 4.5, 2.75)
    cell = np.array([1]), np.array([0])
    untold, told = (day_of(table, 59, SMALL, usual, fitted, factor=f).of(*cell) for f in (None, factor))
    assert untold.p[0] < 10**-3 < 0.05 < told.p[0]
    assert told.expected == pytest.approx(untold.expected * factor[1, 0])


@pytest.mark.parametrize(
    ("ward", "day", "known", "complaint"),
    [
        ([1], [3, 4], [3, 4], "one length"),
        ([1.0, 2.0], [3, 4], [3, 4], "whole"),
        ([1, 2], [3, 5], [3, 4], "order"),
        ([1, 2], [3, 3], [4, 3], "order"),
    ],
)
def test_arrivals_out_of_order_are_refused(
    ward: list[float], day: list[int], known: list[int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Arrivals(np.array(ward), np.array(ward), np.array(day), np.array(known))
