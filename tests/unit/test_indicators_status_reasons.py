"""Each of the fifteen reasons for no colour can be met with, and none of them raises a red."""

from typing import Any, get_args

import pytest

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import IndicatorStatus, IntakeRecord, Reason
from tests.county_log import (
    a_month,
    batch,
    complete,
    configuration,
    newest,
    police_only,
    revision,
    run,
    signals,
    ticks,
)
from tests.status_county import a_measure

TARGET = {"indicator": "burglary", "year": "2025", "kind": "number", "value": 12, "state": "adopted"}
MEASURED: dict[str, Any] = {"types": [], "measure": "thefts", "unit": "cases"}


def burglary(**changes: Any) -> dict[str, Any]:
    first = next(i for i in police_only().indicators if i.code == "burglary")
    return first.model_dump() | changes


def a_figure(value: float | None = 400, **changes: Any) -> IntakeRecord:
    return a_measure("2025", value, measure="thefts", **changes)


def january(count: int = 40) -> list[IntakeRecord]:
    """So many burglaries in January 2025 against 20 the year before: red on a target of 12 a year."""
    return [*a_month("2024-01", {("W1", "burglary"): 20}), *a_month("2025-01", {("W1", "burglary"): count})]


def fresh() -> list[IntakeRecord]:
    """January's rows without word that they are all: final only by age."""
    return [
        batch([revision("a", on="2024-01")], load="then"),
        complete("2024-01", "then", 1),
        batch([revision(f"b{n}", on="2025-01") for n in range(9)], load="now"),
    ]


BREAK = {"indicators": ["burglary"], "month": "2024-06", "reason": "Recorded otherwise."}
CASES: dict[Reason, tuple[dict[str, Any], list[IntakeRecord], str]] = {
    "no_target": ({"targets": []}, january(), "2025-02-05"),
    "no_like_period": (
        {"targets": [TARGET | {"kind": "one_fewer", "value": None}]},
        a_month("2025-01", {("W1", "burglary"): 40}),
        "2025-02-05",
    ),
    "not_loaded": (
        {},
        [*january(), *a_month("2025-03", {("W1", "burglary"): 40})],
        "2025-04-05",
    ),
    "provisional": ({}, fresh()[2:], "2025-02-05"),
    "part_period": (
        {"indicators": [burglary(**MEASURED)]},
        [a_figure(covers="2025-01..2025-09")],
        "2026-01-05",
    ),
    "tbc": ({"indicators": [burglary(**MEASURED)]}, [a_figure(value=None, state="tbc")], "2026-01-05"),
    "not_measured": (
        {"indicators": [burglary(**MEASURED)]},
        [a_figure(value=None, state="not_measured")],
        "2026-01-05",
    ),
    "retired": ({"indicators": [burglary(retired_from="2025-01")]}, january(), "2025-02-05"),
    "monitoring_only": ({"indicators": [burglary(monitoring_only=True)]}, january(), "2025-02-05"),
    "baseline_pending": (
        {"indicators": [burglary(baseline_pending_until="2025-04-01")]},
        january(),
        "2025-02-05",
    ),
    "break": ({"breaks": [BREAK]}, january(), "2025-02-05"),
    "silent_feed": ({}, january(), "2025-05-05"),
    "proposed_target": ({"targets": [TARGET | {"state": "proposed"}]}, january(), "2025-02-05"),
    "to_be_developed": (
        {"indicators": [burglary(types=[], state="to_be_developed")]},
        january(),
        "2025-02-05",
    ),
    "trial": ({"indicators": [burglary(state="trial")]}, january(), "2025-02-05"),
}


def judge(changes: dict[str, Any], records: list[IntakeRecord], at: str) -> tuple[IndicatorStatus, list[Any]]:
    """Burglary's newest status in the county, and the reds told of it."""
    county: CountyConfig = police_only(**{"indicators": [burglary()], "targets": [TARGET]} | changes)
    outputs = run(Fold(), [configuration(county), *records, *ticks(f"{at}T06:00", 3)])
    found = [s for s in newest(outputs, "statuses.v1").values() if s.kind == "status" and s.place == "C1"]
    return found[-1], signals(outputs, "status_changed")


def test_there_is_a_case_for_every_reason() -> None:
    assert set(CASES) == set(get_args(Reason))


@pytest.mark.parametrize("reason", CASES)
def test_a_reason_shows_takes_the_colour_and_raises_no_red(reason: Reason) -> None:
    status, reds = judge(*CASES[reason])
    assert status.status == "grey"
    assert reason in status.reasons
    assert reds == []


def test_without_any_of_them_the_same_figures_are_red() -> None:
    status, reds = judge({}, january(), "2025-02-05")
    assert (status.status, status.reasons) == ("red", ())
    assert [s.after for s in reds if s.place == "C1"] == ["red"]


def test_an_indicator_to_be_developed_is_named_and_says_nothing_else() -> None:
    status, _ = judge(*CASES["to_be_developed"])
    assert (status.reasons, status.actual, status.change) == (("to_be_developed",), None, None)


def test_an_indicator_is_judged_up_to_the_month_before_it_retired() -> None:
    status, _ = judge({"indicators": [burglary(retired_from="2025-02")]}, january(), "2025-02-05")
    assert status.status == "red"


def test_a_baseline_that_was_pending_colours_from_its_day_though_no_figure_is_new() -> None:
    pending = burglary(baseline_pending_until="2025-02-07")
    _, reds = judge({"indicators": [pending]}, january(), "2025-02-05")
    assert [s.at.isoformat() for s in reds if s.place == "C1"] == ["2025-02-07T00:00:00+00:00"]


def test_a_target_adopted_later_colours_from_that_day() -> None:
    adopted = TARGET | {"decided_by": "Board", "decided_on": "2025-02-07", "document": "Minutes"}
    _, reds = judge({"targets": [adopted]}, january(), "2025-02-05")
    assert [s.at.isoformat() for s in reds if s.place == "C1"] == ["2025-02-07T00:00:00+00:00"]
