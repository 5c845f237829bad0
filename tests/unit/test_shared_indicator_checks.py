"""A register that contradicts itself is refused, with the fault in a sentence; its tables are read whole."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.county import Indicator
from shared.county_files import load_county
from tests.builders import a_county
from tests.status_county import a_target, an_indicator

SOUTH = Path(__file__).parents[2] / "deploy" / "counties" / "south_warwickshire_2016"
COUNTED: dict[str, Any] = {"measure": None, "types": ["burglary"]}
LEAD = {"types": ["*"], "tier": "county", "role": "strategic_lead", "title": "Strategic lead"}


def with_one(**changes: Any) -> dict[str, Any]:
    return {"indicators": [an_indicator(**changes)]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (with_one(measure=None), "needs either types or a measure"),
        (with_one(types=["burglary"]), "needs either types or a measure"),
        (with_one(**COUNTED, aggregation="mean"), "counts incidents, so its aggregation is sum"),
        (with_one(**COUNTED, aggregation="sum", per_residents=1000), "needs types and the aggregation ratio"),
        (with_one(out_of=["burglary"], aggregation="ratio"), "needs types and the aggregation ratio"),
        (
            with_one(**COUNTED, aggregation="ratio", out_of=["burglary"], per_residents=10),
            "has two denominators",
        ),
        (with_one(flags=["domestic"]), "has no types, so no incident has its flags"),
        (with_one(**COUNTED, flags=["hate"], without_flags=["hate"]), "asks for a flag and leaves it out"),
        (with_one(parts=["fear"]), "indicator fear is a part of itself"),
        (with_one(measure=None, parts=["x"]), "indicator fear names 'x'"),
        (with_one(measure=None, parts=["fear"], is_additive=False), "is no sum of its parts"),
        (with_one(lead="nobody"), "indicator fear names 'nobody'"),
        (with_one(**COUNTED, aggregation="ratio", out_of=["piracy"]), "indicator fear names 'piracy'"),
        (
            with_one(definitions=[{"starts": m, "definition": "New."} for m in ("2025-04", "2024-04")]),
            "lists its definitions oldest first",
        ),
        (
            with_one(definitions=[{"starts": "2025-04", "definition": "New.", "types": ["piracy"]}]),
            "indicator fear names 'piracy'",
        ),
        (
            {"baselines": [{"indicators": ["x"], "year": "2015/16", "starts": "2016-04"}]},
            "a baseline names 'x'",
        ),
        ({"caveats": [{"indicators": ["x"], "text": "Beware."}]}, "a caveat names 'x'"),
        (
            with_one() | {"targets": [a_target(kind="percent_off", value=None)]},
            "a value goes with kind number or percent_off",
        ),
        (
            with_one() | {"targets": [a_target(3, year="next year")]},
            "target of fear: a year is written 2025 or 2025/26",
        ),
        (
            {
                "indicators": [an_indicator()],
                "baselines": [{"indicators": ["fear"], "year": "then", "starts": "2016-04"}],
            },
            "a baseline: a year is written",
        ),
        (with_one() | {"targets": [a_target(kind="carried", value=3)]}, "a value goes with kind number"),
    ],
)
def test_a_contradiction_is_named(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        a_county(**{"leads": [LEAD]} | changes)


def test_what_is_to_be_developed_needs_no_figures_yet() -> None:
    county = a_county(**with_one(measure=None, state="to_be_developed"))
    assert county.indicators[0].state == "to_be_developed"


def test_a_definition_answers_for_its_own_months() -> None:
    versions = [
        {"starts": "2015-04", "definition": "Robbery too.", "types": ["burglary", "robbery"]},
        {"starts": "2016-04", "definition": "As a share.", "unit": "%"},
    ]
    one = Indicator.model_validate(an_indicator(**COUNTED, definitions=versions))
    assert [one.types_in(m) for m in ("2015-03", "2015-04", "2016-04")] == [
        ("burglary",),
        ("burglary", "robbery"),
        ("burglary", "robbery"),
    ]
    assert [one.unit_in(m) for m in ("2015-04", "2016-03", "2016-04")] == ["cases", "cases", "%"]


def test_the_tables_of_a_directory_hold_all_of_it(tmp_path: Path) -> None:
    for file in SOUTH.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "targets.csv").write_text(
        "indicator,year,kind,value,of_year,deadline,stretch,state,decided_by,decided_on,document\n"
        "asb_all,2016/17,percent_off,5,2014/15,2017-03-31,yes,adopted,Board,2016-03-01,Minutes\n"
    )
    county = load_county(tmp_path)
    (target,) = county.targets
    assert (target.kind, target.value, target.of_year, str(target.deadline)) == (
        "percent_off",
        5,
        "2014/15",
        "2017-03-31",
    )
    assert (target.stretch, target.decided_by, str(target.decided_on)) == (True, "Board", "2016-03-01")
    assert [b.starts for b in county.baselines] == ["2016-04"]
    assert len(county.caveats) == 4
