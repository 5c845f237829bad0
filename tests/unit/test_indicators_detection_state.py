"""What detection can say of each type is published whenever it changes, and the pack prints what is not judged."""

from typing import Any

from services.indicators.domain.fold import Fold
from shared.events import DetectionState
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, configuration, newest, run, ticks
from tests.unit.test_indicators_days import usual


def states(months: int) -> dict[str, tuple[str | None, str]]:
    """Of each type, after so many months of burglary and two of violence."""
    records: list[Any] = [configuration()]
    for number in range(months):
        month = month_ordinal("2024-01") + number
        records += a_month(month_text(month), {(f"W{w}", "burglary"): 10 for w in range(1, 7)})
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return {t.type: (t.newest, t.state) for t in state_of(records).types}


def state_of(records: list[Any]) -> DetectionState:
    found = newest(run(Fold(), records), "statuses.v1")["testshire|detection"]
    assert isinstance(found, DetectionState)
    return found


def test_a_type_is_learnt_before_it_is_judged() -> None:
    assert states(3)["burglary"] == ("2024-03", "learning, 2 of 6")
    assert states(7)["burglary"] == ("2024-07", "judged")


def test_before_anything_is_there_it_says_so() -> None:
    found = state_of([configuration(), *ticks("2024-01-05T06:00", 2)])
    assert {(t.newest, t.state) for t in found.types} == {(None, "nothing is all there yet")}
    assert found.thresholds == ()


def test_days_are_learnt_by_days() -> None:
    found = {t.type: t for t in state_of(list(usual())).types}
    assert (found["burglary"].counted_by, found["burglary"].state) == ("day", "judged")
    assert found["burglary"].newest == "2024-10-26"
    early = state_of([*usual()[:100], *ticks("2024-04-09T06:00", 2)])
    (burglary,) = [t for t in early.types if t.type == "burglary"]
    assert burglary.state.startswith("learning, ")
    assert burglary.state.endswith(" of 182 days")


def test_it_is_said_again_only_when_it_changes() -> None:
    records: list[Any] = [configuration(), *a_month("2024-01", {("W1", "burglary"): 3})]
    outputs = run(Fold(), [*records, *ticks("2024-02-05T06:00", 9)])
    assert sum(isinstance(o.record, DetectionState) for o in outputs) <= 2
