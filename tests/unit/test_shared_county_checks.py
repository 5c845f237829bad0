"""A county whose tables do not meet is refused, with every fault in a sentence."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.builders import a_county

TARGET = {"indicator": "burglary", "year": "2025", "kind": "number", "value": 10, "state": "adopted"}
LEAD = {"types": ["*"], "tier": "county", "role": "strategic_lead", "title": "Strategic lead"}
MAPPING = {"source": "police", "category": "Burglary", "type": "burglary"}
TWO_ROOTS = [
    {"code": "W1", "name": "A", "tier": "ward", "within": ["C1"]},
    {"code": "C1", "name": "B", "tier": "county"},
    {"code": "C2", "name": "C", "tier": "county"},
]


def _indicator(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "code": "burglary", "name": "Burglary", "definition": "Recorded.", "types": ["burglary"],
        "polarity": "lower_is_better", "tiers": ["county"],
    }  # fmt: skip
    return fields | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"targets": [TARGET | {"indicator": "piracy"}]}, "a target names 'piracy', which is not defined"),
        ({"targets": [TARGET | {"place": "W99"}]}, "a target names 'W99', which is not defined"),
        (
            {"targets": [TARGET | {"kind": "one_fewer"}]},
            "a value goes with kind number or percent_off, and only",
        ),
        ({"targets": [TARGET | {"value": None}]}, "a value goes with kind number or percent_off, and only"),
        ({"leads": [LEAD | {"types": ["piracy"]}]}, "lead strategic_lead names 'piracy'"),
        ({"leads": [LEAD | {"types": ["burglary"]}]}, "type 'violent-crime' reaches no lead"),
        ({"leads": [LEAD | {"tier": "parish"}]}, "lead strategic_lead names 'parish'"),
        ({"mappings": [MAPPING | {"type": "piracy"}]}, "mapping 'Burglary' names 'piracy'"),
        ({"mappings": [MAPPING | {"source": "navy"}]}, "mapping 'Burglary' names 'navy'"),
        ({"indicators": [_indicator(types=[])]}, "indicator burglary needs either types or a measure"),
        ({"indicators": [_indicator(measure="survey")]}, "needs either types or a measure"),
        ({"indicators": [_indicator(), _indicator()]}, "indicators has 'burglary' twice"),
        ({"breaks": [{"indicators": ["x"], "month": "2025-04", "reason": "?"}]}, "a break names 'x'"),
        ({"places": TWO_ROOTS}, "exactly one place has the last tier, 'county'"),
    ],
)
def test_a_dangling_code_is_named(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence.replace("?", r"\?")):
        a_county(**changes)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        a_county(targets=[TARGET | {"indicator": "piracy", "place": "W99"}])
    assert "'piracy'" in str(refused.value)
    assert "'W99'" in str(refused.value)


def test_a_county_is_frozen_and_closed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        a_county().name = "Elsewhere"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        a_county(mayor="Jo Invented")
