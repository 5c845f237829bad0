"""Measures are judged by the same rules as counts: figures with a state, put together, like with like."""

from typing import Any

import pytest

from shared.events import IntakeRecord
from tests.status_county import a_measure, a_target, an_indicator, by_measures, judged, said, status_of

# Serious acquisitive, violent crime and casualties: actual, the year before, target; differences to one decimal.
PRINTED = [
    ("ni15", 335.0, 323.0, 288.0, "lower_is_better", 3.7, 16.3, "worse", "worse"),
    ("ni16", 6346.0, 6935.0, 7195.0, "lower_is_better", -8.5, -11.8, "better", "better"),
    ("ni47", 301.0, 308.0, 304.0, "lower_is_better", -2.3, -1.0, "better", "better"),
    ("ni40", 1540.0, 1683.0, 1746.0, "higher_is_better", -8.5, -11.8, "worse", "worse"),
]


@pytest.mark.parametrize(
    ("code", "now", "then", "target", "polarity", "on_last", "on_target", "verdict", "on_target_verdict"),
    PRINTED,
)
def test_both_differences_are_signed_and_read_by_polarity(
    code: str, now: float, then: float, target: float, polarity: str, on_last: float, on_target: float,
    verdict: str, on_target_verdict: str,
) -> None:  # fmt: skip
    """Equal falls are good for crime and bad for treatment."""
    county = by_measures(
        an_indicator(code, measure="fear", polarity=polarity, decimals=0),
        targets=[a_target(target, indicator=code)],
    )
    status = status_of(said(county, [a_measure("2014/15", then), a_measure("2015/16", now)]), code)
    assert (round(status.change_percent or 0, 1), round(status.target_change_percent or 0, 1)) == (
        on_last,
        on_target,
    )
    assert (status.verdict, status.target_verdict) == (verdict, on_target_verdict)
    assert status.status == ("green" if on_target_verdict == "better" else "red")


@pytest.mark.parametrize(
    ("value", "colour", "percent"), [(5967, "green", -8.83117), (6545, "amber", 0), (6546, "red", 0.0152788)]
)
def test_a_baseline_rule_is_green_below_amber_on_and_red_above_it(
    value: int, colour: str, percent: float
) -> None:
    """One more than the year before misses the target and is amber: the rule is named beside it."""
    county = by_measures(an_indicator(rule="against_baseline"), targets=[a_target(6544)])
    status = judged(county, a_measure("2014/15", 6545), a_measure("2015/16", value))
    assert (status.status, status.change_percent, status.rule) == (colour, percent, "against_baseline")
    assert (status.target, status.target_change) == (6544, value - 6544)


STATES: list[tuple[float | None, dict[str, Any], str]] = [
    (50, {"state": "provisional"}, "provisional"),
    (50, {"state": "tbc"}, "tbc"),
    (None, {"state": "tbc"}, "tbc"),
    (None, {"state": "not_measured"}, "not_measured"),
    (50, {"covers": "2015-07..2015-09"}, "part_period"),
]


@pytest.mark.parametrize(("value", "changes", "reason"), STATES)
def test_a_state_of_the_figure_takes_the_colour(
    value: float | None, changes: dict[str, Any], reason: str
) -> None:
    figure = a_measure("2015/16", value, **changes)
    status = judged(by_measures(targets=[a_target(60)]), a_measure("2014/15", 55), figure)
    assert status.status == "grey"
    assert reason in status.reasons


def test_nothing_is_computed_from_what_will_come_or_never_was() -> None:
    for state in ("tbc", "not_measured"):
        value = None if state == "not_measured" else 50
        figure = a_measure("2015/16", value, state=state)
        status = judged(by_measures(targets=[a_target(60)]), a_measure("2014/15", 55), figure)
        assert (status.actual, status.change, status.target_change, status.verdict) == (
            None,
            None,
            None,
            None,
        )


def test_a_figure_of_a_part_names_it_and_is_not_held_against_the_whole() -> None:
    """Up to November, against a whole year: no difference may be printed."""
    figure = a_measure("2015/16", 50, covers="2015-04..2015-11")
    status = judged(by_measures(targets=[a_target(60)]), a_measure("2014/15", 90), figure)
    assert (status.period, status.actual, status.comparator, status.change) == (
        "2015-04..2015-11",
        50,
        None,
        None,
    )
    assert "part_period" in status.reasons


def test_the_same_part_of_the_year_before_is_like_it_and_another_part_is_not() -> None:
    """A figure to November meets one to November, whichever year it was posted under; never one to December."""
    now = a_measure("2015/16", 50, covers="2015-04..2015-11")
    like, unlike = (a_measure("2014/15", 60, covers=f"2014-04..2014-{n}") for n in (11, 12))
    assert judged(by_measures(targets=[a_target(60)]), like, now).change == -10
    assert judged(by_measures(targets=[a_target(60)]), unlike, now).change is None
    whole = judged(by_measures(targets=[a_target(60)]), like, a_measure("2015/16", 50))
    assert (whole.comparator, whole.change) == (None, None)


def test_sums_of_decimals_are_compared_as_they_are_published() -> None:
    """0.1 + 0.2 is 0.3 on paper."""
    county = by_measures(an_indicator(decimals=1), targets=[a_target(1.2)])
    quarters = [a_measure(f"2015/16Q{n}", value) for n, value in enumerate([0.1, 0.2, 0.3, 0.6], 1)]
    status = judged(county, *quarters)
    assert (status.actual, status.status) == (1.2, "green")


def test_money_is_no_count_of_events() -> None:
    county = by_measures(an_indicator(unit="\u00a3", counts_events=False), targets=[a_target(900)])
    status = judged(
        county, a_measure("2014/15", 1000, unit="\u00a3"), a_measure("2015/16", 800, unit="\u00a3")
    )
    assert (status.status, status.ratio, status.unprojected) == ("green", None, "not_a_count")


def months(year: int, values: list[float], first: int = 4, **changes: Any) -> list[IntakeRecord]:
    numbers = range(first - 1, first - 1 + len(values))
    dates = [f"{year + n // 12}-{n % 12 + 1:02d}" for n in numbers]
    return [a_measure(date, value, **changes) for date, value in zip(dates, values, strict=True)]


def test_months_are_put_together_and_apr_to_jan_is_held_against_apr_to_jan() -> None:
    records = months(2014, [10.0] * 12) + months(2015, [9.0] * 10)
    status = judged(by_measures(targets=[a_target(132)]), *records, at="2016-02-10")
    assert (status.period, status.comparator_period) == ("2015-04..2016-01", "2014-04..2015-01")
    assert (status.actual, status.comparator, status.target, status.profile) == (
        90,
        100,
        110,
        "baseline_share",
    )


def test_a_month_that_is_missing_is_not_nought() -> None:
    records = months(2015, [9.0] * 3) + months(2015, [9.0], first=8)
    status = judged(by_measures(targets=[a_target(132)]), *records, at="2015-10-10")
    assert (status.period, status.actual) == ("2015-04..2015-08", None)
    assert "not_loaded" in status.reasons


def test_a_provisional_month_waits_outside_the_year_to_date() -> None:
    records = (
        months(2014, [10.0] * 12) + months(2015, [9.0, 9.0]) + months(2015, [30.0], 6, state="provisional")
    )
    status = judged(by_measures(targets=[a_target(120)]), *records, at="2015-07-10")
    assert (status.period, status.actual, status.so_far) == ("2015-04..2015-05", 18, 48)
    assert status.status == "green"


def test_the_newest_version_counts() -> None:
    records = [
        a_measure("2014/15", 55),
        a_measure("2015/16", 70, version=1),
        a_measure("2015-04..2016-03", 50, version=2),
    ]
    assert judged(by_measures(targets=[a_target(60)]), *records).actual == 50


def test_the_mean_of_quarters_is_theirs_and_not_their_sum() -> None:
    quarters = [a_measure(f"2015/16Q{n}", value) for n, value in enumerate([10.0, 20.0, 30.0, 20.0], 1)]
    status = judged(by_measures(an_indicator(aggregation="mean"), targets=[a_target(25)]), *quarters)
    assert (status.period, status.actual, status.profile, status.status) == ("2015/16", 20, "whole", "green")


def test_the_latest_survey_speaks_for_itself_against_the_whole_target() -> None:
    """With no survey the year before there is still a target to meet."""
    county = by_measures(
        an_indicator(aggregation="latest", unit="%", polarity="higher_is_better", decimals=1),
        targets=[a_target(65.5)],
    )
    status = judged(county, a_measure("2015/16Q3", 66.1, unit="%"))
    assert (status.period, status.target, status.status, status.reasons) == (
        "2015/16Q3",
        65.5,
        "green",
        (),
    )


def test_two_percentages_differ_in_points() -> None:
    county = by_measures(an_indicator(aggregation="latest", unit="%", decimals=1), targets=[a_target(30)])
    status = judged(county, a_measure("2014/15", 29, unit="%"), a_measure("2015/16", 31.5, unit="%"))
    assert (status.change, status.change_percent, status.target_change, status.unit) == (2.5, None, 1.5, "%")


def test_nothing_is_computed_across_a_change_of_unit() -> None:
    """285 cases one year, 29 % the next."""
    county = by_measures(an_indicator(unit="cases"), targets=[a_target(30)])
    status = judged(county, a_measure("2014/15", 285), a_measure("2015/16", 29, unit="%"))
    assert (status.comparator, status.change, status.change_percent, status.verdict) == (
        None,
        None,
        None,
        None,
    )
    assert status.reasons == ("break",)


def test_a_rate_is_its_numerators_over_its_denominators() -> None:
    county = by_measures(
        an_indicator(aggregation="ratio", unit="%", polarity="higher_is_better", decimals=1),
        targets=[a_target(55)],
    )
    halves = [
        a_measure("2015-04..2015-09", 50.0, unit="%", numerator=100, denominator=200),
        a_measure("2015-10..2016-03", 61.2, unit="%", numerator=471, denominator=769),
    ]
    status = judged(county, *halves)
    assert (status.numerator, status.denominator, status.actual) == (571, 969, 58.9267)
    assert status.status == "green"


def test_without_a_denominator_there_is_no_rate() -> None:
    county = by_measures(
        an_indicator(aggregation="ratio", unit="per 1,000 residents"), targets=[a_target(55)]
    )
    status = judged(county, a_measure("2015/16", 12.3, unit="per 1,000 residents"))
    assert (status.actual, status.reasons[0]) == (None, "not_measured")


def test_a_percentage_is_not_held_against_a_target_in_cases() -> None:
    county = by_measures(an_indicator(unit="cases", aggregation="latest"), targets=[a_target(285)])
    status = judged(county, a_measure("2015/16", 29, unit="%"))
    assert (status.target, status.target_change) == (None, None)
    assert "break" in status.reasons


def test_a_whole_may_have_a_target_while_its_parts_are_to_come() -> None:
    part = an_indicator("part", measure="part")
    county = by_measures(an_indicator(parts=["part"]), part, targets=[a_target(2882)])
    outputs = said(
        county, [a_measure("2015/16", 2883), a_measure("2015/16", None, measure="part", state="tbc")]
    )
    assert (status_of(outputs).status, status_of(outputs).parts_differ_by) == ("red", None)
    assert status_of(outputs, "part").reasons[0] == "tbc"


def test_parts_are_summed_and_held_against_one_fewer() -> None:
    """335 and 2,548 make 2,883; the target is one fewer than as many the year before."""
    parts = [an_indicator(code, measure=code) for code in ("serious", "other")]
    whole = an_indicator("violence", measure=None, parts=["serious", "other"])
    county = by_measures(whole, *parts, targets=[a_target(indicator="violence")])
    records = [
        a_measure(year, value, measure=code)
        for year in ("2014/15", "2015/16")
        for code, value in (("serious", 335), ("other", 2548))
    ]
    status = status_of(said(county, records), "violence")
    assert (status.actual, status.target, status.verdict, status.status) == (2883, 2882, "same", "red")
