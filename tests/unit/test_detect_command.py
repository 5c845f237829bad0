"""`wardwatch detect`, as an analyst with a spreadsheet meets it."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deploy import cli

MONTHS = [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(24)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two years of thirty wards; W07 surges in the last two months, and 2024-09 was never loaded."""
    counts = np.random.default_rng(2).poisson(4, (30, 2, 24))
    counts[7, 1, 22:] += 30
    rows = [
        f"W{w:02d},{kind},{month},{counts[w, k, m]}"
        for w in range(30)
        for k, kind in enumerate(("burglary", "robbery"))
        for m, month in enumerate(MONTHS)
        if month != "2024-09"
    ]
    path = tmp_path / "counts.csv"
    path.write_text("ward,type,period,count\n" + "\n".join(rows))
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["wardwatch", "detect", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def rows(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[tuple[str, str, str], dict[str, Any]]:
    at = "2025-12,2024-03,2024-09,2025-11"
    assert run(monkeypatch, file, "--resolution", "month", "--at", at, "--budget", 5, "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    return {(row["ward"], row["type"], row["period"]): row for row in listed}


Rows = dict[tuple[str, str, str], dict[str, Any]]


def test_every_ward_type_and_period_is_one_object(rows: Rows) -> None:
    assert len(rows) == 30 * 2 * 4
    names = {"ward", "type", "period", "count", "expected", "variance", "p", "alert", "state", "threshold"}
    names |= {"window", "window_count", "window_expected", "window_variance"}
    assert all(set(row) == names for row in rows.values())


def test_a_surge_is_the_one_alert_and_goes_on(rows: Rows) -> None:
    (alert,) = (row for row in rows.values() if row["alert"])
    assert (alert["ward"], alert["type"], alert["period"], alert["state"]) == (
        "W07",
        "robbery",
        "2025-11",
        "new",
    )
    assert alert["count"] > 30
    assert 2 < alert["expected"] < 7
    assert alert["expected"] <= alert["variance"]
    assert alert["p"] <= alert["threshold"]
    assert rows["W07", "robbery", "2025-12"]["state"] == "continuing"


def test_what_is_not_known_is_null_and_no_alert(rows: Rows) -> None:
    learning, missing = (rows["W07", "robbery", month] for month in ("2024-03", "2024-09"))
    assert (learning["state"], learning["expected"], learning["p"]) == ("learning, 2 of 6", None, 1.0)
    assert isinstance(learning["count"], int)
    assert (missing["state"], missing["count"], missing["variance"]) == ("not covered", None, None)


def test_without_json_the_alerts_are_a_table(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, file, "--resolution", "month", "--at", "2025-11", "--threshold", "1e-6") == 0
    said = capsys.readouterr().out
    assert "2025-11: 1 new of" in said
    assert "as given" in said
    assert "W07" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--resolution", "year", "--at", "2025"], "--resolution must be one of day, week, month"),
        (["--resolution", "month", "--at", "2026-01"], "2026-01 is not in the table, which is of 2024-01 to 2025-12"),
        (["--resolution", "month", "--at", "2025-12,"], "a month is written 2025-11"),
        (["--resolution", "month", "--at", "2025-W10"], "a month is written 2025-11"),
        (["--resolution", "day", "--at", "2025-12-01"], "line 2: period is no day such as 2025-11-03"),
        (["--resolution", "month", "--at", "2025-12", "--budget", 5, "--threshold", 0.1], "not both"),
        (["--resolution", "month", "--at", "2025-12", "--budget", "-1"], "--budget must be"),
        (["--resolution", "month", "--at", "2025-12", "--budget", "nan"], "--budget must be"),
        (["--resolution", "month", "--at", "2025-12", "--budget", "0"], "--budget must be"),
        (["--resolution", "month", "--at", "2025-12", "--threshold", 1.5], "--threshold must lie"),
        (["--resolution", "month", "--at", "2025-12", "--absent", "none"], "--absent takes only zero"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(
    file: Path,
    words: list[object],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, file, *words) == 2
    answer = capsys.readouterr()
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_a_missing_row_is_refused_unless_absent_means_zero(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = file.read_text().splitlines()
    lines.remove(next(line for line in lines if line.startswith("W03,robbery,2025-02")))
    file.write_text("\n".join(lines))
    asked = (file, "--resolution", "month", "--at", "2025-02", "--json")
    assert run(monkeypatch, *asked) == 2
    assert "W03 has no row for robbery in 2025-02" in capsys.readouterr().err
    assert run(monkeypatch, *asked, "--absent", "zero") == 0
    listed = json.loads(capsys.readouterr().out)
    (row,) = (r for r in listed if (r["ward"], r["type"]) == ("W03", "robbery"))
    assert row["count"] == 0


def test_a_name_is_printed_whole_and_as_it_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    file.write_text(file.read_text().replace("W07", "[/part] " + "long" * 12))
    assert run(monkeypatch, file, "--resolution", "month", "--at", "2025-11", "--budget", 5) == 0
    said = capsys.readouterr().out
    assert "[/part]" in said
    assert "…" not in said


def test_wards_of_a_boundary_change_have_an_answer_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """W00 appears in the nineteenth month, W29 vanishes; absent rows were not counted. Warnings are errors here."""
    counts = np.random.default_rng(3).poisson(4, (30, 2, 24))
    rows = [
        f"W{w:02d},{kind},{month},{counts[w, k, m]}"
        for w in range(30)
        for k, kind in enumerate(("burglary", "robbery"))
        for m, month in enumerate(MONTHS)
        if not (w == 0 and m < 18) and not (w == 29 and m >= 18)
    ]
    path = tmp_path / "counts.csv"
    path.write_text("ward,type,period,count\n" + "\n".join(rows))
    asked = ("--resolution", "month", "--at", ",".join(MONTHS), "--absent", "zero", "--json")
    assert run(monkeypatch, path, *asked) == 0
    answer = capsys.readouterr()
    assert "NaN" not in answer.out
    assert "arning" not in answer.err
    found = json.loads(answer.out)
    assert len(found) == 30 * 2 * 24
    assert all(row["state"] and 0 < row["p"] <= 1 for row in found)
    judged = [row for row in found if not row["state"].startswith("learning")]
    assert all(row["expected"] >= 0 and row["variance"] >= row["expected"] * 0.999 for row in judged)
    gone = [row for row in judged if row["ward"] == "W29" and row["period"] >= MONTHS[18]]
    assert {row["state"] for row in gone} == {"too few"}
