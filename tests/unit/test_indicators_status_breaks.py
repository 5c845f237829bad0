"""What may not be compared is not coloured; what is declared comparable again is."""

from typing import Any

from shared.events import IndicatorStatus
from tests.status_county import a_measure, a_target, an_indicator, by_measures, judged, said, status_of

YEARS = [a_measure(f"20{y}/{y + 1}", v) for y, v in ((13, 90), (14, 100), (15, 175), (16, 160))]
RECODED = {"indicators": ["fear"], "month": "2015-04", "reason": "Recorded otherwise since April 2015."}
ANEW = {"indicators": ["fear"], "year": "2015/16", "starts": "2016-04", "reason": "The new way of recording."}
TARGETS = [a_target(year=f"20{y}/{y + 1}") for y in (14, 15, 16)]


def status(at: str, *indicators: dict[str, Any], **changes: Any) -> IndicatorStatus:
    county = by_measures(*indicators, targets=changes.pop("targets", TARGETS), **changes)
    return judged(county, *[r for r in YEARS if r.period[5:] < at[2:4] or r.period[5:] == at[2:4]], at=at)


def test_a_break_takes_the_colour_and_its_reason_travels() -> None:
    broken = status("2016-05-10", breaks=[RECODED])
    assert (broken.status, broken.reasons) == ("grey", ("break",))
    assert "Recorded otherwise since April 2015." in broken.caveats


def test_a_break_of_one_measure_leaves_another_its_colour() -> None:
    other = an_indicator("disorder", measure="fear")
    targets = [*TARGETS, a_target(200, indicator="disorder")]
    county = by_measures(an_indicator(), other, targets=targets, breaks=[RECODED])
    outputs = said(county, YEARS[:3])
    assert [status_of(outputs, code).status for code in ("fear", "disorder")] == ["grey", "green"]


def test_the_year_after_a_break_has_something_to_compare_with() -> None:
    after = status("2017-05-10", breaks=[RECODED])
    assert (after.period, after.comparator, after.status) == ("2016/17", 175, "green")


def test_a_declared_baseline_works_from_its_day_and_not_before() -> None:
    earlier = status("2015-05-10", baselines=[ANEW])
    assert (earlier.comparator_period, earlier.comparator) == ("2013/14", 90)
    anew = status("2017-05-10", breaks=[RECODED], baselines=[ANEW])
    assert (anew.comparator_period, anew.comparator, anew.status) == ("2015/16", 175, "green")


def test_a_fixed_baseline_stays_and_last_year_is_said_beside_it() -> None:
    fixed = {"indicators": ["fear"], "year": "2013/14", "starts": "2014-04"}
    against = status("2016-05-10", baselines=[fixed])
    assert (against.comparator_period, against.change, against.change_percent) == ("2013/14", 85, 94.4444)
    assert against.last_year is not None
    assert (against.last_year.period, against.last_year.change, against.last_year.change_percent) == (
        "2014/15",
        75,
        75,
    )


def test_a_baseline_published_elsewhere_is_compared_with_as_a_whole() -> None:
    outside = {"indicators": ["fear"], "year": "2010/11", "starts": "2011-04", "value": 200}
    assert status("2016-05-10", baselines=[outside]).change == -25


def test_a_new_unit_parts_the_years() -> None:
    version = {
        "starts": "2015-04",
        "definition": "Asked of a sample since 2015.",
        "unit": "%",
        "is_comparable": True,
    }
    found = status("2016-05-10", an_indicator(definitions=[version]))
    assert found.reasons == ("break",)
    assert "Asked of a sample since 2015." in found.caveats


def test_a_new_wording_that_is_said_to_be_comparable_parts_nothing() -> None:
    version = {"starts": "2015-04", "definition": "The same in plainer words.", "is_comparable": True}
    assert (
        status("2016-05-10", an_indicator(definitions=[version]), targets=[a_target(200)]).status == "green"
    )
    strict = an_indicator(definitions=[version | {"is_comparable": False}])
    assert status("2016-05-10", strict, targets=[a_target(200)]).reasons == ("break",)


LOCKDOWN = {
    "name": "Streets were empty.", "kind": "abnormal", "starts": "2014-06-01", "ends": "2014-08-31", "leave_out": True,
}  # fmt: skip


def test_an_abnormal_year_is_stepped_over_and_said() -> None:
    found = status("2016-05-10", events=[LOCKDOWN])
    assert (found.comparator_period, found.comparator) == ("2013/14", 90)
    assert "Streets were empty." in found.caveats


def test_an_abnormal_period_that_stays_in_changes_nothing() -> None:
    found = status("2016-05-10", events=[LOCKDOWN | {"leave_out": False}])
    assert found.comparator == 100


def test_a_dated_caveat_travels_with_its_months_only() -> None:
    weak = {
        "indicators": ["fear"],
        "text": "The supplier was reorganised.",
        "first": "2013-04",
        "last": "2014-03",
    }
    assert "The supplier was reorganised." in status("2015-05-10", caveats=[weak]).caveats
    assert status("2016-05-10", caveats=[weak]).caveats == ()
