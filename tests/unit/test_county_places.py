"""Places, areas, rankings, gaps and calendar of a county meet, or every fault is told in a sentence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from deploy.county_summary import second_looks, summary
from shared.county import CountyConfig, events_during, is_in_force
from shared.county_files import CountyError, check_county, load_county
from shared.places import around, place_of_tier
from tests.builders import a_county
from tests.places_county import places_county

COUNTIES = Path(__file__).parents[2] / "deploy" / "counties"
SELECTION = {"places": ["W1"], "chosen_on": "2024-12-01", "starts": "2025-01-01"}
GAP = {"id": "gap", "name": "Gap", "indicator": "crime", "selections": [SELECTION]}
RANKING = {"id": "r", "name": "R", "indicators": ["crime"], "kinds": ["residential"]}
PARTS = {"id": "p", "name": "P", "of": "crime", "parts": ["burglary", "violence"], "tiers": ["county"]}
EVENT = {"name": "Fair", "kind": "festival", "starts": "2025-03-07", "ends": "2025-03-09"}
CLOSED = {"code": "D1", "name": "D", "tier": "district", "within": ["C1"], "ends": "2020-03-31"}
LATE = {"code": "W1", "name": "W", "tier": "ward", "within": ["D1", "C1"], "starts": "2021-04-01"}
ROOT = {"code": "C1", "name": "C", "tier": "county"}


def gap(**selection: Any) -> dict[str, Any]:
    return GAP | {"selections": [SELECTION | selection]}


def _survey() -> list[dict[str, Any]]:
    """The county's indicators, crime as a survey's figure."""
    base = [indicator.model_dump() for indicator in places_county().indicators]
    return [
        i | {"types": [], "measure": "crime", "aggregation": "latest"} if i["code"] == "crime" else i
        for i in base
    ]


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"rankings": [RANKING | {"kinds": ["harbour"]}]}, "ranking r names 'harbour', which is not defined"),
    ({"rankings": [RANKING | {"tier": "parish", "kinds": []}]}, "ranking r names 'parish'"),
    ({"rankings": [RANKING | {"tier": "ward"}]}, "ranking r needs either a tier or kinds of area"),
    ({"rankings": [RANKING | {"indicators": []}]}, "ranking r ranks by no indicator"),
    ({"rankings": [RANKING | {"id": "ward"}]}, "ranking ward has the name of the wards' tier"),
    ({"rankings": [RANKING | {"priority": "peace"}]}, "ranking r names 'peace'"),
    ({"rankings": [RANKING, RANKING]}, "rankings has 'r' twice"),
    ({"priorities": [{"id": "p", "name": "P", "kinds": ["harbour"]}], "rankings": []}, "priority p names 'harbour'"),
    ({"breakdowns": [PARTS | {"of": "piracy"}]}, "breakdown p names 'piracy'"),
    ({"breakdowns": [PARTS | {"flags": ["domestic"]}]}, "breakdown p needs either parts or flags"),
    ({"breakdowns": [PARTS | {"parts": ["burglary"], "is_whole": True}]}, "do not make up crime, each type once"),
    ({"breakdowns": [PARTS | {"among": ["domestic"]}]}, "has flags of its base, but none to share it out by"),
    ({"breakdowns": [PARTS], "indicators": _survey()}, "breakdown p: crime is fed as figures and counts no incidents"),
    ({"gaps": [gap(places=["W9"])]}, "gap gap names 'W9', which is not defined"),
    ({"gaps": [gap(places=["market"])]}, "gap gap: market has no residents to give a rate"),
    ({"gaps": [gap(places=["W1", "quay"])]}, "selects places and special areas at once"),
    ({"gaps": [gap(places=["W1", "N2"])]}, "gap gap: N2 has no residents"),
    ({"residents": [{"place": "X", "year": 2023, "residents": 5}]}, "residents of 2023 names 'X'"),
    ({"residents": [{"place": "W2", "year": 2023, "residents": 40000}]}, "in 2023 the selected places have all"),
    ({"gaps": [gap(places=["C1"])]}, "gap gap: C1 does not lie within C1"),
    ({"gaps": [gap(ends="2024-01-01")]}, "gap gap ends before it starts"),
    ({"events": [EVENT | {"places": ["Atlantis"]}]}, "event 'Fair' names 'Atlantis'"),
    ({"events": [EVENT | {"types": ["piracy"]}]}, "event 'Fair' names 'piracy'"),
    ({"events": [EVENT | {"ends": "2025-03-01"}]}, "event 'Fair' ends before it starts"),
    ({"areas": [{"code": "a", "name": "A", "kind": "harbour", "lsoas": ["L"]}]}, "special area a names 'harbour'"),
    ({"bodies": [{"id": "b", "name": "B", "kind": "board", "reports_to": ["z"]}]}, "body b names 'z'"),
    ({"hours": {"bands": ["06-22", "20-06"]}}, "the bands do not cover each hour of the day once"),
    ({"hours": {"night_types": ["piracy"]}}, "hours names 'piracy'"),
    ({"benchmarks": [{"code": "C1", "name": "C"}]}, "benchmark C1 is a place of the county"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_fault_is_told(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        places_county(**changes)
    assert sentence in str(refused.value)


def test_a_place_and_what_holds_it_must_share_a_day() -> None:
    with pytest.raises(ValidationError, match="place W1 lies within D1, yet no day has both"):
        a_county(places=[LATE, CLOSED, ROOT])


def test_two_selections_of_a_gap_are_never_in_force_at_once() -> None:
    with pytest.raises(ValidationError, match="two selections are in force on 2025-06-01"):
        places_county(gaps=[GAP | {"selections": [SELECTION, SELECTION | {"starts": "2025-06-01"}]}])


def test_where_no_kinds_are_listed_any_word_is_a_kind() -> None:
    """A configuration from before there were kinds is still one."""
    area = {"code": "a", "name": "A", "kind": "harbour", "lsoas": ["L"]}
    assert a_county(areas=[area]).area["a"].kind == "harbour"


@pytest.mark.parametrize(
    ("first", "last", "is_there"),
    [
        ("2009-03-01", "2009-03-31", True),
        ("2009-04-01", "2009-04-30", False),
        ("2009-03-31", "2009-12-31", True),
        ("2008-03-01", "2008-03-31", False),
    ],
    ids=["in its last month", "after it", "on its last day", "before it"],
)
def test_a_place_is_in_force_on_its_days(first: str, last: str, is_there: bool) -> None:
    body = (
        places_county().place["D1"].model_copy(update={"starts": date(2008, 4, 1), "ends": date(2009, 3, 31)})
    )
    assert is_in_force(body, date.fromisoformat(first), date.fromisoformat(last)) == is_there


def test_a_special_area_lies_in_its_ward_and_in_what_holds_that() -> None:
    county = places_county()
    assert around(county, "market") == ("market", *county.holders["W1"])
    assert place_of_tier(county, "market", "district") == "D1"


def test_an_event_holds_where_it_is_listed_and_within() -> None:
    county = places_county(events=[EVENT | {"places": ["D1"], "types": ["burglary"]}])

    def found(place: str, month: int, type_id: str | None = None) -> int:
        days = date(2025, month, 1), date(2025, month, 28)
        return len(events_during(county.events, around(county, place), *days, type_id))

    assert (found("W1", 3), found("market", 3), found("W5", 3), found("W1", 4)) == (1, 1, 0, 0)
    assert (found("W1", 3, "burglary"), found("W1", 3, "violent-crime")) == (1, 0)


@pytest.mark.parametrize("county", ["warwickshire", "durham_2008"])
def test_a_shipped_county_says_what_it_holds(county: str) -> None:
    lines = list(summary(check_county(COUNTIES / county)))
    assert lines[0].endswith(": in order")
    assert {line.partition(":")[0].strip() for line in lines[1:]} >= {
        "places by tier",
        "types by feed",
        "further",
    }
    assert list(second_looks(check_county(COUNTIES / county))) == []


def test_crimes_counted_together_with_what_is_none_deserve_a_second_look() -> None:
    mixed = {"code": "all", "name": "All", "definition": "All.", "types": ["burglary", "anti-social-behaviour"],
             "polarity": "lower_is_better", "tiers": ["county"]}  # fmt: skip
    county: CountyConfig = a_county(indicators=[mixed])
    assert "counts crimes together with anti-social-behaviour" in next(second_looks(county))


def test_a_fault_names_its_file_and_row(tmp_path: Path) -> None:
    for file in (COUNTIES / "durham_2008").iterdir():
        text = file.read_text(encoding="utf-8").replace('kinds = ["residential"]', 'kinds = ["harbour"]')
        (tmp_path / file.name).write_text(text.replace("20UH 20UJ", "20UH 20UX"), encoding="utf-8")
    with pytest.raises(CountyError) as refused:
        load_county(tmp_path)
    assert str(refused.value).splitlines() == [
        "events.csv line 8: event 'Rural reporting campaign' names '20UX', which is not defined",
        "priorities.toml entry 1: priority asb names 'harbour', which is not defined",
    ]
