"""Every kind of target, how it is spread over a year, who may decide it, and the pace it still allows."""

from typing import Any

import pytest

from shared.events import IndicatorStatus, IntakeRecord
from tests.status_county import a_measure, a_target, an_indicator, by_measures, judged

YEARS: list[IntakeRecord] = [
    a_measure("2013/14", 1603),
    a_measure("2014/15", 1000),
    a_measure("2015/16", 950),
]


def against(*targets: dict[str, Any], records: list[IntakeRecord] = YEARS, **changes: Any) -> IndicatorStatus:
    return judged(by_measures(an_indicator(**changes), targets=targets), *records)


@pytest.mark.parametrize(
    ("target", "figure"),
    [
        (a_target(960), 960),
        (a_target(1779), 1779),  # looser than any year before: that says nothing of polarity
        (a_target(), 999),
        (a_target(kind="percent_off", value=4), 960),
        (a_target(kind="percent_off", value=50, of_year="2013/14"), 801.5),
        (a_target(kind="improvement"), 999),
        (a_target(kind="improvement", of_year="2013/14"), 1602),
    ],
)
def test_each_kind_sets_the_year_s_figure(target: dict[str, Any], figure: float) -> None:
    status = against(target)
    assert (status.target, status.year_target, status.target_kind) == (figure, figure, target["kind"])


def test_more_being_better_turns_what_is_derived_round() -> None:
    assert against(a_target(kind="percent_off", value=4), polarity="higher_is_better").target == 1040
    assert against(a_target(kind="improvement"), polarity="higher_is_better", decimals=1).target == 1000.1


def test_a_target_is_carried_forward_and_says_so() -> None:
    before = a_target(960, year="2013/14")
    carried = [a_target(year=year, kind="carried") for year in ("2014/15", "2015/16")]
    status = against(before, *carried)
    assert (status.target, status.target_kind, status.status) == (960, "carried", "green")


def test_nothing_to_carry_is_no_target() -> None:
    assert against(a_target(kind="carried")).reasons == ("no_target",)


def test_a_relative_target_waits_for_its_base() -> None:
    """A reduction on a year that is not known yet has no figure, and then has one."""
    target = a_target(kind="improvement", of_year="2012/13")
    waiting = against(target)
    assert (waiting.target, waiting.reasons) == (None, ("no_target",))
    known = against(target, records=[*YEARS, a_measure("2012/13", 940)])
    assert (known.target, known.status) == (939, "red")


def test_a_target_by_a_date_holds_in_the_years_until_then() -> None:
    target = a_target(940, year="2016/17", deadline="2017-03-31")
    status = against(target)
    assert (status.target, str(status.deadline), status.status) == (940, "2017-03-31", "red")
    assert against(a_target(940, year="2014/15", deadline="2015-03-31")).reasons == ("no_target",)


def test_a_stretch_target_is_shown_and_colours_nothing() -> None:
    stretch = a_target(900, stretch=True)
    assert (against(stretch).stretch, against(stretch).reasons) == (900, ("no_target",))
    both = against(stretch, a_target(960))
    assert (both.target, both.stretch, both.status) == (960, 900, "green")


@pytest.mark.parametrize("state", ["proposed", "endorsed"])
def test_only_an_adopted_target_colours(state: str) -> None:
    assert against(a_target(960, state=state)).reasons == ("proposed_target",)
    assert against(a_target(960, state=state), a_target(970)).target == 970


def test_a_place_s_own_target_comes_before_everybody_s() -> None:
    assert against(a_target(960), a_target(955, place="C1")).target == 955


def months(year: int, values: list[float]) -> list[IntakeRecord]:
    dates = [f"{year + (n + 3) // 12}-{(n + 3) % 12 + 1:02d}" for n in range(len(values))]
    return [a_measure(date, value) for date, value in zip(dates, values, strict=True)]


BUSY_SUMMER = [20.0] * 6 + [10.0] * 6


def test_an_annual_target_is_spread_by_the_share_of_the_baseline_year() -> None:
    county = by_measures(targets=[a_target(90)])
    status = judged(county, *months(2014, BUSY_SUMMER), *months(2015, [10.0] * 6), at="2015-10-05")
    assert (status.target, status.year_target, status.profile) == (60, 90, "baseline_share")


def test_without_a_whole_baseline_year_the_profile_is_even_and_says_so() -> None:
    county = by_measures(targets=[a_target(90)])
    status = judged(county, *months(2015, [10.0] * 6), at="2015-10-05")
    assert (status.target, status.profile, status.status) == (45, "even", "red")


@pytest.mark.parametrize(("actual", "colour"), [(50, "green"), (52.5, "amber"), (52.6, "red")])
def test_the_tolerance_is_a_share_of_the_target(actual: float, colour: str) -> None:
    county = by_measures(an_indicator(amber=0.05, decimals=1), targets=[a_target(50)])
    assert judged(county, a_measure("2015/16", actual)).status == colour


@pytest.mark.parametrize(
    ("target", "values", "a_month", "possible"),
    [(1200.0, [97.0] * 6, 103, True), (1200.0, [115.0] * 11, 0, False), (1205.0, [97.0] * 6, 103, True)],
)
def test_the_pace_is_what_each_month_left_may_hold(
    target: float, values: list[float], a_month: float, possible: bool
) -> None:
    at = f"{2015 + (3 + len(values)) // 12}-{(3 + len(values)) % 12 + 1:02d}-05"
    pace = judged(by_measures(targets=[a_target(target)]), *months(2015, values), at=at).pace
    assert pace is not None
    assert (pace.a_month, pace.months, pace.is_possible) == (a_month, 12 - len(values), possible)


def test_the_pace_of_a_baseline_rule_betters_the_year_before() -> None:
    county = by_measures(an_indicator(rule="against_baseline"), targets=[a_target()])
    pace = judged(county, *months(2014, [10.0] * 12), *months(2015, [9.0] * 6), at="2015-10-05").pace
    assert pace is not None
    assert (pace.a_month, pace.months) == (10, 6)  # 119 - 54 = 65: ten a month, and five to spare


def test_more_is_better_asks_for_at_least() -> None:
    county = by_measures(an_indicator(polarity="higher_is_better"), targets=[a_target(100)])
    pace = judged(county, *months(2015, [5.0] * 6), at="2015-10-05").pace
    assert pace is not None
    assert (pace.a_month, pace.is_possible) == (12, True)


def test_a_year_that_is_over_has_no_pace() -> None:
    assert against(a_target(960)).pace is None
