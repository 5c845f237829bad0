"""South Warwickshire's printed table of 2015/16, row by row: by the command, and by the service's own fold.

The table is not ours to ship: without it beside the checkout these tests are skipped.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy import cli
from services.indicators.domain.fold import Fold
from shared.county_files import check_county, load_county, load_outlines
from shared.events import Configuration, IndicatorStatus, Measure, Tick
from tests.county_log import newest, run, signals

ROOT = Path(__file__).parents[2]
COUNTY = ROOT / "deploy" / "counties" / "south_warwickshire_2016"
TABLE = ROOT.parent / "shared" / "golden" / "south_warwickshire" / "performance.csv"
PLACE = "south_warwickshire"
needs_table = pytest.mark.skipif(not TABLE.exists(), reason="the printed table is not beside this checkout")
BROKEN = {"violence_against_person_and_sexual_offences", "violence_with_injury", "violence_without_injury"}
SWELLED = {
    "serious_acquisitive_crime",
    "domestic_burglary",
    "robbery",
    "theft_from_vehicle",
    "theft_of_vehicle",
}


@pytest.fixture
def printed() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(row: dict[str, str]) -> dict[str, Any]:
    """What the table prints, with the sign that only its two totals give."""
    change = int(row["year_end_value"]) - int(row["baseline_value"])
    assert abs(change) == int(row["change_count_printed"])
    reasons = ["break", "no_target"] if row["measure_slug"] in BROKEN else ["no_target"]
    return {
        "percent": int(row["change_pct_printed"]) * (1 if change > 0 else -1),
        "change": change,
        "status": {"G": "green", "": "grey"}[row["rag_printed"]],
        "reasons": [] if row["rag_printed"] else reasons,
        "target": float(row["target_value"]) if row["target_value"] else None,
    }


def seen(actual: dict[str, Any]) -> dict[str, Any]:
    """The same of a status, whether an object of the command or a record."""
    return {
        "percent": int(abs(actual["change_percent"]) + 0.5) * (1 if actual["change"] > 0 else -1),
        "change": actual["change"],
        "status": actual["status"],
        "reasons": list(actual["reasons"]),
        "target": actual["target"],
    }


@needs_table
def test_the_command_reproduces_every_row(
    printed: list[dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "figures.csv"
    rows = [
        f"{r['measure_slug']},{PLACE},{r['year_end_period']},{r['year_end_value']},{r['baseline_value']}"
        for r in printed
    ]
    file.write_text("\n".join(["measure,place,period,value,baseline", *rows]))
    words = ["wardwatch", "status", str(COUNTY), "--measures", str(file), "--as-of", "2016-05-31", "--json"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    found = json.loads(capsys.readouterr().out)
    assert [row["measure"] for row in found] == [row["measure_slug"] for row in printed]
    for row, answer in zip(printed, found, strict=True):
        assert seen(answer) == expected(row), row["measure_slug"]
        assert (answer["display"] == "-") == (row["status_cell_printed"] == "-")
    assert found[8]["display"] == "-9% (-578), Green"


def posted(printed: list[dict[str, str]]) -> dict[str, IndicatorStatus]:
    """Statuses of the service after both years were posted as measures, and what it told (nothing)."""
    county = load_county(COUNTY)
    figures = [
        Measure(
            county=county.id, source="plan", measure=row["measure_slug"], place=PLACE, period=row[f"{when}_period"],
            value=float(row[f"{when}_value"]), unit="incidents", version=1,
        )
        for row in printed
        for when in ("baseline", "year_end")
    ]  # fmt: skip
    clock = [
        Tick.model_validate({"county": county.id, "now": f"2016-05-{day}T06:00:00Z"}) for day in (10, 11)
    ]
    outputs = run(Fold(), [Configuration(county=county.id, config=county), *figures, *clock])
    told = signals(outputs)
    assert [(s.kind, s.indicator, s.after) for s in told] == [("status_changed", "asb_all", "green")]
    found = [r for r in newest(outputs, "statuses.v1").values() if r.kind == "status"]
    assert all((s.place, s.period) == (PLACE, "2015/16") for s in found)
    return {s.indicator: s for s in found}


@needs_table
def test_the_service_reproduces_every_row(printed: list[dict[str, str]]) -> None:
    found = posted(printed)
    assert len(found) == len(printed) == 15
    for row in printed:
        assert seen(found[row["measure_slug"]].model_dump()) == expected(row), row["measure_slug"]


@needs_table
def test_what_the_table_says_beside_its_figures_travels_with_them(printed: list[dict[str, str]]) -> None:
    found = posted(printed)
    assert {code for code, s in found.items() if any("another method" in c for c in s.caveats)} == BROKEN
    assert {
        code for code, s in found.items() if any("acquisitive crime above all" in c for c in s.caveats)
    } == SWELLED
    assert found["asb_all"].caveats == ()
    assert all(s.parts_differ_by is None for s in found.values()), "every family adds up, or is not said to"


def test_the_county_is_sound_and_lies_where_warwickshire_has_it() -> None:
    county, outlines = check_county(COUNTY), load_outlines(COUNTY)
    assert (county.root.code, len(county.indicators)) == (PLACE, 15)
    around = load_county(COUNTY.parent / "warwickshire")
    wards = load_outlines(COUNTY.parent / "warwickshire")
    for district, outline in outlines.items():
        inside = [wards[w.code] for w in around.wards if district in w.within]
        assert outline.area == pytest.approx(sum(ward.area for ward in inside), rel=1e-6)
        assert all(outline.contains(ward.representative_point()) for ward in inside)
