"""The printed table, row by row: by the command, and by the service's own fold.

The table is not ours to ship: without it beside the checkout these tests are skipped.
"""

import json
import sys
from pathlib import Path

import pytest

from deploy import cli
from services.indicators.domain.fold import Fold
from shared.county_files import check_county, load_county, load_outlines
from shared.events import Configuration, IndicatorStatus, Measure, Tick
from tests.county_log import newest, run, signals
from tests.printed_table import (
    BROKEN,
    CONFIG,
    COUNTY,
    PLACE,
    SWELLED,
    expected,
    figures,
    needs_table,
    printed,
    seen,
)


@needs_table
def test_the_command_reproduces_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, table = tmp_path / "figures.csv", printed()
    cells = ("measure_slug", "year_end_period", "year_end_value", "baseline_value")
    rows = [",".join([row[name] for name in cells] + [PLACE]) for row in table]
    file.write_text("\n".join(["measure,period,value,baseline,place", *rows]))
    words = ["wardwatch", "status", str(COUNTY), "--measures", str(file), "--as-of", "2016-05-31", "--json"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    found = json.loads(capsys.readouterr().out)
    assert [row["measure"] for row in found] == [row["measure_slug"] for row in table]
    for row, answer in zip(table, found, strict=True):
        assert seen(answer) == expected(row), row["measure_slug"]
        assert (answer["display"] == "-") == (row["status_cell_printed"] == "-")
    assert found[8]["display"] == "-9% (-578), Green"


def posted() -> dict[str, IndicatorStatus]:
    """Statuses of the fold after both years were posted as measures; it tells one colour and no red."""
    sent = [Measure(county=CONFIG.id, source="plan", **figure) for figure in figures()]
    days = (f"2016-05-{day}T06:00:00Z" for day in (10, 11))
    clock = [Tick.model_validate({"county": CONFIG.id, "now": now}) for now in days]
    outputs = run(Fold(), [Configuration(county=CONFIG.id, config=CONFIG), *sent, *clock])
    told = [(s.kind, s.indicator, s.after) for s in signals(outputs)]
    assert told == [("status_changed", "asb_all", "green")]
    found = [r for r in newest(outputs, "statuses.v1").values() if r.kind == "status"]
    assert all((s.place, s.period) == (PLACE, "2015/16") for s in found)
    return {s.indicator: s for s in found}


@needs_table
def test_the_fold_reproduces_every_row() -> None:
    found, table = posted(), printed()
    assert len(found) == len(table) == 15
    for row in table:
        assert seen(found[row["measure_slug"]].model_dump()) == expected(row), row["measure_slug"]


@needs_table
def test_what_the_table_says_beside_its_figures_travels_with_them() -> None:
    found = posted()
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
