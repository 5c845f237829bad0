"""`wardwatch status`, as an analyst with a table of figures meets it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy import cli

COUNTY = Path(__file__).parents[2] / "deploy" / "counties" / "south_warwickshire_2016"
HEAD = "measure,place,period,value,baseline,target,state"
KEYS = {
    "measure", "place", "period", "actual", "baseline", "target", "change", "change_percent", "target_change",
    "target_change_percent", "polarity", "verdict", "status", "display", "reasons", "rule",
}  # fmt: skip


class Analyst:
    """Writes tables and runs the command on them."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.file, self.monkeypatch, self.capsys = folder / "figures.csv", monkeypatch, capsys

    def run(
        self, *rows: str, head: str = HEAD, as_of: str = "2016-05-31", words: tuple[str, ...] = ()
    ) -> int:
        self.file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        words = ("status", str(COUNTY), "--measures", str(self.file), "--as-of", as_of, *words)
        self.monkeypatch.setattr(sys, "argv", ["wardwatch", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    def rows(self, *rows: str, **more: Any) -> list[dict[str, Any]]:
        assert self.run(*rows, words=("--json",), **more) == 0
        found: list[dict[str, Any]] = json.loads(self.capsys.readouterr().out)
        return found

    def refusal(self, *rows: str, **more: Any) -> str:
        assert self.run(*rows, **more) == 2
        said = self.capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        return line


@pytest.fixture
def analyst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Analyst:
    return Analyst(tmp_path, monkeypatch, capsys)


def row(value: object, measure: str = "asb_all", period: str = "2015/16", rest: str = "6545,6544,") -> str:
    return f"{measure},south_warwickshire,{period},{value},{rest}"


@pytest.mark.parametrize(
    ("value", "status", "display"),
    [
        (5967, "green", "-9% (-578), Green"),
        (6545, "amber", "0% (0), Amber"),
        (6546, "red", "0% (+1), Red"),
        (8119, "red", "+24% (+1,574), Red"),
    ],
)
def test_a_row_is_one_object_with_its_colour_and_both_differences(
    analyst: Analyst, value: int, status: str, display: str
) -> None:
    (found,) = analyst.rows(row(value))
    assert set(found) == KEYS
    assert (found["status"], found["display"], found["rule"], found["reasons"]) == (
        status,
        display,
        "against_baseline",
        [],
    )
    assert (found["change"], found["target_change"]) == (value - 6545, value - 6544)
    assert found["change_percent"] == 100 * (value - 6545) / 6545, "not rounded"


def test_the_county_s_own_target_is_used_where_the_row_brings_none(analyst: Analyst) -> None:
    (found,) = analyst.rows(row(5967, rest="6545,,"))
    assert (found["target"], found["status"]) == (6544, "green")


def test_the_year_before_may_stand_in_a_row_of_its_own(analyst: Analyst) -> None:
    before, found = analyst.rows(row(6545, period="2014/15", rest=",,"), row(5967, rest=",,"))
    assert (found["baseline"], found["display"]) == (6545, "-9% (-578), Green")
    assert (before["display"], before["baseline"], before["change_percent"]) == ("-", None, None)
    assert before["reasons"] == ["no_like_period", "no_target"]


def test_no_colour_is_a_dash_with_its_reasons_and_the_figures_stay(analyst: Analyst) -> None:
    (found,) = analyst.rows(row(3681, "violence_against_person_and_sexual_offences", rest="2107,,"))
    assert (found["status"], found["display"], found["reasons"]) == ("grey", "-", ["break", "no_target"])
    assert (found["change"], round(found["change_percent"]), found["verdict"]) == (1574, 75, "worse")


def test_a_base_of_nought_has_no_percentage(analyst: Analyst) -> None:
    (found,) = analyst.rows(row(25, rest="0,30,"))
    assert (found["change"], found["change_percent"], found["display"]) == (25, None, "+25, Red")


@pytest.mark.parametrize("state", ["provisional", "tbc", "not_measured"])
def test_a_state_that_is_not_final_takes_the_colour(analyst: Analyst, state: str) -> None:
    value = "" if state == "not_measured" else "5967"
    (found,) = analyst.rows(row(value, rest=f"6545,6544,{state}"))
    assert (found["status"], found["display"], found["reasons"]) == ("grey", "-", [state])
    assert found["actual"] == (5967 if state == "provisional" else None)


def test_a_period_that_is_not_over_on_the_day_is_a_part(analyst: Analyst) -> None:
    (found,) = analyst.rows(row(5967), as_of="2016-03-30")
    assert found["reasons"] == ["part_period"]
    (found,) = analyst.rows(row(5967), as_of="2016-03-31")
    assert found["status"] == "green"


def test_a_part_of_a_year_is_held_against_the_same_part(analyst: Analyst) -> None:
    """Of 6,545 a year 5,200 fell in April to January: so much of the target they owe."""
    rows = [row(6545, period="2014/15", rest=",,"), row(5200, period="2014-04..2015-01", rest=",,")]
    found = analyst.rows(*rows, row(5100, period="2015-04..2016-01", rest=",,"))[-1]
    assert (found["baseline"], found["target"]) == (5200, 5199.21)
    assert found["status"] == "green"


def test_three_years_are_held_against_the_three_before_and_no_year_s_target(analyst: Analyst) -> None:
    now, then = "2013-04..2016-03", "2010-04..2013-03"
    rows = row(21000, period=then, rest=",,"), row(19000, period=now, rest=",,")
    found = analyst.rows(*rows)[-1]
    assert (found["baseline"], found["change"], found["target"]) == (21000, -2000, None)


def test_the_declared_baseline_works_for_the_year_after(analyst: Analyst) -> None:
    violence = "violence_against_person_and_sexual_offences"
    rows = row(3681, violence, rest=",,"), row(3700, violence, period="2016/17", rest=",,")
    _, found = analyst.rows(*rows, as_of="2017-05-31")
    assert (found["baseline"], found["display"]) == (3681, "+1% (+19), Red")


def test_a_place_of_a_tier_without_colours_is_only_watched(analyst: Analyst) -> None:
    (found,) = analyst.rows("asb_all,E07000222,2015/16,3000,3200,3199,")
    assert (found["status"], found["reasons"], found["change"]) == ("grey", ["monitoring_only"], -200)


def test_a_table_for_people_has_every_row_and_its_caveats(analyst: Analyst) -> None:
    assert analyst.run(row(5967), row(1591, "serious_acquisitive_crime", rest="1716,,")) == 0
    said = analyst.capsys.readouterr().out
    assert "South Warwickshire, 2015/16" in said
    for word in (
        "5,967",
        "6,545",
        "6,544",
        "Green",
        "-7%",
        "Serious acquisitive crime: Older crimes were converted",
    ):
        assert word in said


def test_a_family_that_does_not_add_up_is_said_and_one_that_need_not_is_not(analyst: Analyst) -> None:
    parts = [
        row(n, f"asb_{kind}", rest=",,")
        for kind, n in (("personal", 1), ("nuisance", 2), ("environmental", 3))
    ]
    violence = [row(n, f"violence_with{kind}_injury", rest=",,") for kind, n in (("", 1), ("out", 2))]
    whole = row(9, rest="9,,"), row(9, "violence_against_person_and_sexual_offences", rest=",,")
    assert analyst.run(*parts, *violence, *whole) == 0
    said = analyst.capsys.readouterr().out
    assert "Anti-social behaviour incidents, all: its parts should make it up, and leave +3." in said
    assert "sexual offences: its parts" not in said


REFUSED = [
    ("asb_all,south_warwickshire,2015/16,many,,,", "line 2, value: must be a plain number"),
    ("asb_all,south_warwickshire,2015/16,nan,,,", "line 2, value: must be a plain number"),
    ("asb_all,south_warwickshire,2015/16,,,,", "line 2, value: is needed where the state is final"),
    ("asb_all,south_warwickshire,2015/16,5,,,not_measured", "line 2, value: is to be empty"),
    ("asb_all,south_warwickshire,2015/16,5,,,perhaps", "line 2, state: must be one of final, provisional"),
    ("asb_all,south_warwickshire,2015/17,5,,,", "line 2, period: a financial year is written 2025/26"),
    ("asb_all,south_warwickshire,soon,5,,,", "line 2, period: a period is written"),
    ("asb_all,atlantis,2015/16,5,,,", "line 2, place: is no place of south_warwickshire_2016"),
    ("piracy,south_warwickshire,2015/16,5,,,", "line 2, measure: is no indicator or measure of"),
    (",south_warwickshire,2015/16,5,,,", "line 2, measure: is empty"),
    ("asb_all,south_warwickshire,2015/16,5", "line 2: has 4 values for 7 columns"),
]


@pytest.mark.parametrize(("cells", "reason"), REFUSED)
def test_a_fault_names_line_field_and_rule_and_exits_2(analyst: Analyst, cells: str, reason: str) -> None:
    assert reason in analyst.refusal(cells)


def test_the_same_figure_twice_is_refused_however_its_period_is_written(analyst: Analyst) -> None:
    twice = analyst.refusal(row(5967), row(5967, period="2015-04..2016-03"))
    assert "line 3, period: this measure, place and period is in line 2 too" in twice


def test_other_faults_are_one_line_and_exit_2(analyst: Analyst) -> None:
    assert "columns must be measure,place,period,value" in analyst.refusal("x", head="measure,when")
    assert "has no rows" in analyst.refusal()
    assert "--as-of: a day is written 2016-05-31" in analyst.refusal(row(1), as_of="May")
