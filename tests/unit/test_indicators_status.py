"""The contractual colour: every rule, every grey reason, on a small county."""

from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import IndicatorStatus
from tests.county_log import a_month, configuration, newest, police_only, run, signals, ticks

BASE = {("W1", "burglary"): 10, ("W4", "burglary"): 10}


def status_of(county: CountyConfig, now: int, then: int | None = 20, *, place: str = "C1") -> IndicatorStatus:
    """Burglary's status in early March 2025: `now` in January 2025, `then` in January 2024 (None: not loaded)."""
    records: list[Any] = [configuration(county)]
    if then is not None:
        records += a_month("2024-01", {("W1", "burglary"): then})
    records += a_month("2025-01", {("W1", "burglary"): now})
    outputs = run(Fold(), records + list(ticks("2025-02-05T06:00", 3)))
    found: IndicatorStatus = newest(outputs, "statuses.v1")[f"testshire|status|burglary|{place}|2025-01"]
    return found


def targeted(kind: str, value: float | None = None, state: str = "adopted") -> list[dict[str, Any]]:
    return [{"indicator": "burglary", "year": "2025", "kind": kind, "value": value, "state": state}]


def with_indicator(**changes: Any) -> CountyConfig:
    county = police_only()
    first, *others = (i.model_dump() for i in county.indicators)
    return police_only(indicators=[first | changes, *others])


@pytest.mark.parametrize(
    ("now", "colour", "verdict"),
    [(18, "green", "better"), (19, "green", "better"), (20, "red", "same"), (21, "red", "worse")],
)
def test_one_fewer_than_the_like_period_is_exact(now: int, colour: str, verdict: str) -> None:
    status = status_of(police_only(), now)
    assert (status.status, status.verdict, status.target) == (colour, verdict, 19)


@pytest.mark.parametrize(("now", "colour"), [(19, "green"), (20, "amber"), (21, "red")])
def test_against_baseline_is_amber_only_when_equal(now: int, colour: str) -> None:
    assert status_of(with_indicator(rule="against_baseline"), now).status == colour


@pytest.mark.parametrize(("now", "colour"), [(19, "green"), (20, "amber"), (21, "red")])
def test_a_tolerance_of_the_target_makes_amber(now: int, colour: str) -> None:
    assert status_of(with_indicator(amber=0.06), now).status == colour


@pytest.mark.parametrize(("now", "colour"), [(18, "red"), (19, "green"), (25, "green")])
def test_higher_is_better_turns_the_rule_round(now: int, colour: str) -> None:
    assert status_of(with_indicator(polarity="higher_is_better"), now).status == colour


def test_an_annual_number_is_spread_evenly_where_the_baseline_year_is_not_whole() -> None:
    status = status_of(police_only(targets=targeted("number", 240)), 20)
    assert (status.target, status.status) == (20, "green")


@pytest.mark.parametrize(
    ("county", "then", "reasons"),
    [
        (police_only(targets=[]), 20, ("no_target",)),
        (police_only(), None, ("no_like_period",)),
        (with_indicator(monitoring_only=True), 20, ("monitoring_only",)),
        (police_only(targets=targeted("one_fewer", state="proposed")), 20, ("proposed_target",)),
        (
            police_only(breaks=[{"indicators": ["burglary"], "month": "2024-06", "reason": "recoded"}]),
            20,
            ("break",),
        ),
    ],
    ids=["no target", "no like period", "monitoring only", "proposed", "break"],
)
def test_grey_says_why(county: CountyConfig, then: int | None, reasons: tuple[str, ...]) -> None:
    status = status_of(county, 30, then)
    assert (status.status, status.reasons) == ("grey", reasons)


def test_colour_without_target_compares_with_the_baseline() -> None:
    county = with_indicator(rule="against_baseline", colour_without_target=True)
    bare = police_only(targets=[], indicators=county.indicators)
    assert status_of(bare, 30).status == "red"


def test_the_count_stands_beside_the_percentage_and_a_zero_base_has_none() -> None:
    status = status_of(police_only(), 25)
    assert (status.change, status.change_percent) == (5, 25)
    nothing = status_of(police_only(), 25, 0)
    assert (nothing.change, nothing.change_percent) == (25, None)


def test_a_small_excess_is_within_ordinary_variation_by_its_exact_interval() -> None:
    ratio = status_of(police_only(), 21).ratio
    assert ratio is not None
    assert ratio.low < 1 < (ratio.high or 0)


def test_a_place_counts_only_its_own_wards() -> None:
    assert status_of(police_only(), 25, place="D2").actual == 0


def test_a_silent_feed_turns_grey_and_leaves_a_red_standing() -> None:
    records = [
        configuration(),
        *a_month("2024-01", BASE),
        *a_month("2025-01", {("W1", "burglary"): 40}),
    ]
    outputs = run(Fold(), records + list(ticks("2025-02-05T06:00", 90)))
    last = newest(outputs, "statuses.v1")["testshire|status|burglary|C1|2025-01"]
    assert (last.status, last.reasons) == ("grey", ("silent_feed",))
    assert [s.feed for s in signals(outputs, "feed_silent")] == ["police"], "told once"
    burglary = [s for s in signals(outputs, "status_changed") if (s.indicator, s.place) == ("burglary", "C1")]
    assert [s.after for s in burglary] == ["red"], "raised once, and grey does not close it"


def test_a_later_month_heals_the_silence_and_only_its_own_figures_return() -> None:
    records = [configuration(), *a_month("2024-01", BASE), *ticks("2024-02-05T06:00", 70)]
    later = [*a_month("2024-04", BASE), *ticks("2024-05-05T06:00", 2)]
    outputs = run(Fold(), records + later)
    assert [s.kind for s in signals(outputs) if "feed" in s.kind] == ["feed_silent", "feed_back"]
    status = newest(outputs, "statuses.v1")["testshire|status|burglary|C1|2024-01..2024-04"]
    assert status.actual is None, "February and March are unknown, not zero"
    assert "not_loaded" in status.reasons


def test_a_target_that_comes_into_force_is_judged_at_the_next_day_s_end() -> None:
    months = [*a_month("2024-01", BASE), *a_month("2025-01", {("W1", "burglary"): 40})]
    records = [configuration(police_only(targets=[])), *months, *ticks("2025-02-05T06:00", 3)]
    outputs = run(Fold(), [*records, configuration(), *ticks("2025-02-08T06:00", 2)])
    burglary = [s for s in signals(outputs, "status_changed") if (s.indicator, s.place) == ("burglary", "C1")]
    assert [s.after for s in burglary] == ["red"]


def test_a_measure_without_figures_is_not_measured_and_never_nought() -> None:
    fear = {
        "code": "fear", "name": "Fear", "definition": "Survey.", "measure": "fear", "polarity": "higher_is_better",
        "tiers": ["county"], "year_starts": 1,
    }  # fmt: skip
    target = [{"indicator": "fear", "year": "2025", "kind": "number", "value": 60, "state": "adopted"}]
    county = police_only(indicators=[fear], targets=target)
    outputs = run(Fold(), [configuration(county), *a_month("2025-01", BASE), *ticks("2025-02-05T06:00", 2)])
    (status,) = [s for s in newest(outputs, "statuses.v1").values() if s.kind == "status"]
    assert (status.status, status.actual) == ("grey", None)
    assert "not_measured" in status.reasons


def test_a_spread_target_met_exactly_is_met() -> None:
    """22 x 30 / 44 is 15 on paper and a little less in floating point."""
    county = police_only(targets=targeted("number", 22))
    records: list[Any] = [configuration(county), *a_month("2024-01", {("W1", "burglary"): 30})]
    for month in range(2, 13):
        records += a_month(f"2024-{month:02d}", {("W1", "burglary"): 14} if month == 2 else {})
    records += a_month("2025-01", {("W1", "burglary"): 15})
    outputs = run(Fold(), [*records, *ticks("2025-02-05T06:00", 2)])
    status = newest(outputs, "statuses.v1")["testshire|status|burglary|C1|2025-01"]
    assert (status.target, status.status, status.target_change) == (15, "green", 0)
