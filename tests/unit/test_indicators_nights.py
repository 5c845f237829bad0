"""The busiest nights to come are named with evidence, or it is said why not."""

from datetime import date, timedelta

import numpy as np

from services.indicators.domain.places.nights import Learnt, busiest

FIRST = date(2023, 1, 1)
DECEMBER = [date(2025, 12, day) for day in range(1, 32)]


def is_payday(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month and day.weekday() == 4


def learnt(mean: dict[int, float], *, days: int = 1_050, payday: float = 1.0, seed: int = 3) -> Learnt:
    """Three years of Poisson nights with a mean for each weekday, paydays so many times as busy."""
    dates = [FIRST + timedelta(days=n) for n in range(days)]
    paydays = np.array([is_payday(day) for day in dates])
    means = np.array([mean.get(day.weekday(), 3.0) for day in dates]) * np.where(paydays, payday, 1.0)
    counts = np.random.default_rng(seed).poisson(means)
    return Learnt(FIRST.toordinal(), counts, np.ones(days, np.bool_), {"payday": paydays})


def ahead(*, with_paydays: bool = True) -> dict[date, list[str]]:
    return {day: ["payday"] if with_paydays and is_payday(day) else [] for day in DECEMBER}


def test_saturdays_are_named_where_saturdays_are_busy() -> None:
    found = busiest(learnt({5: 12.0}), ahead(), 4)
    assert [night.on.weekday() for night in found.nights] == [5, 5, 5, 5]
    assert [night.on for night in found.nights] == sorted(night.on for night in found.nights)
    assert found.reason == ""


def test_a_payday_friday_comes_before_other_fridays_and_says_on_what_evidence() -> None:
    found = busiest(learnt({4: 8.0, 5: 8.0}, payday=2.0), ahead(), 1)
    [night] = found.nights
    assert night.on == date(2025, 12, 26)
    assert "Fridays: " in night.evidence
    assert "payday: " in night.evidence
    assert "December: " in night.evidence
    assert "over 116 (all nights" in night.evidence, "paydays say nothing of usual Fridays"


def test_a_hand_count() -> None:
    """Ten each Saturday, two on other nights, for two whole years: a Saturday in a usual month has ten."""
    days = 728
    dates = [FIRST + timedelta(days=n) for n in range(days)]
    counts = np.array([10 if day.weekday() == 5 else 2 for day in dates])
    found = busiest(Learnt(FIRST.toordinal(), counts, np.ones(days, np.bool_), {}), ahead(), 1)
    assert found.nights[0].expected == 10.0
    assert found.nights[0].evidence.startswith("Saturdays: 10.0 a night over 104 (all nights 3.1)")


def test_nights_alike_name_none() -> None:
    found = busiest(learnt({}), ahead(), 5)
    assert (found.nights, found.reason) == ((), "no weekday and no kind of date differs beyond chance")


def test_a_kind_of_date_alone_is_enough() -> None:
    found = busiest(learnt({}, payday=5.0), ahead(), 1)
    assert [night.on for night in found.nights] == [date(2025, 12, 26)]
    assert busiest(learnt({}, payday=5.0), ahead(with_paydays=False), 1).reason != "", "none of them is ahead"


def test_under_a_year_of_nights_nothing_is_predicted() -> None:
    short = busiest(learnt({5: 12.0}, days=300), ahead(), 5)
    assert short.reason == "learnt from 300 nights, 364 are needed"


def test_nights_left_out_are_not_learnt_from() -> None:
    """A year of quiet Saturdays, said to be abnormal, changes nothing."""
    usual = learnt({5: 12.0})
    quiet = usual.counts.copy()
    quiet[:365] = 0
    usable = np.arange(len(quiet)) >= 365
    told = Learnt(usual.first, quiet, usable, usual.kinds)
    assert abs(busiest(told, ahead(), 1).nights[0].expected - 12) < 1.5


def test_a_few_incidents_prove_nothing() -> None:
    rare = Learnt(FIRST.toordinal(), np.eye(1, 700, 5, dtype=np.int64)[0], np.ones(700, np.bool_), {})
    assert busiest(rare, ahead(), 5).reason.startswith("1 incidents at a known hour")
