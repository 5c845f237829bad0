"""`wardwatch backtest`, as an analyst with a spreadsheet meets it."""

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deploy import cli

MONTHS = [f"{2023 + m // 12}-{m % 12 + 1:02d}" for m in range(36)]
VOID = {"meta", "br", "link", "img", "path", "rect", "input"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of forty wards; W07 surges in 2025-11 and on, and 2024-02 was never loaded."""
    rng = np.random.default_rng(2)
    counts = rng.poisson(4 * rng.gamma(3, 1 / 3, (40, 2, 36)))
    counts[7, 1, 34:] += 40
    rows = [
        f"{name(w)},{kind},{month},{counts[w, k, m]}"
        for w in range(40)
        for k, kind in enumerate(("burglary", "robbery"))
        for m, month in enumerate(MONTHS)
        if month != "2024-02"
    ]
    path = tmp_path_factory.mktemp("table") / "counts.csv"
    path.write_text("ward,type,period,count\n" + "\n".join(rows))
    return path


def name(ward: int) -> str:
    return "<b>W07</b> & co" if ward == 7 else f"W{ward:02d}"


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["wardwatch", "backtest", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def found(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(monkeypatch, file, "--resolution", "month", "--budget", 3, "--json") == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_every_rule_has_a_number_for_every_period_or_says_why_not(found: dict[str, Any]) -> None:
    assert found["periods"] == MONTHS[18:]
    names = [rule["rule"] for rule in found["rules"]]
    assert names[0] == "wardwatch"
    assert {"+20 % on last year", "mean + 2 SD", "XmR", "z-score", "C-test", "Poisson"} < set(names)
    assert {"EARS C1", "EARS C2", "EARS C3", "Farrington"} < set(names)
    for rule in found["rules"]:
        assert len(rule["at_budget"]) == 18
        assert (set(rule["at_budget"]) == {None}) == (rule["why_not"] is not None)
    farrington = found["rules"][names.index("Farrington")]
    assert farrington["why_not"] == "not enough history: needs 42 periods before"
    assert found["rules"][0]["as_used"] is None


def test_the_numbers_of_wardwatch_are_those_of_detect(
    found: dict[str, Any], file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["detect", file, "--resolution", "month", "--budget", 3, "--json", "--at", ",".join(MONTHS[17:])]
    monkeypatch.setattr(sys, "argv", ["wardwatch", *map(str, asked)])
    with pytest.raises(SystemExit):
        cli.main()
    rows = [row for row in json.loads(capsys.readouterr().out) if row["period"] >= MONTHS[18]]
    alerts = [sum(row["alert"] for row in rows if row["period"] == month) for month in MONTHS[18:]]
    assert found["rules"][0]["at_budget"] == alerts
    assert {(r["ward"], r["period"], r["p"]) for r in rows if r["alert"]} == {
        (r["ward"], r["period"], r["p"]) for r in found["raised"]
    }


def test_a_surge_is_raised_once_with_its_evidence(found: dict[str, Any]) -> None:
    (surge,) = (r for r in found["raised"] if r["ward"] == name(7) and r["period"] >= "2025-11")
    assert (surge["type"], surge["period"], surge["state"]) == ("robbery", "2025-11", "new")
    assert surge["count"] > 40
    assert surge["low"] <= surge["expected"] <= surge["high"] < surge["count"]
    assert surge["p"] < surge["threshold"]
    assert {"Poisson", "z-score", "mean + 2 SD"} <= set(surge["also"])


def test_each_pair_of_rules_that_were_compared_is_told(found: dict[str, Any]) -> None:
    compared = [rule["rule"] for rule in found["rules"] if not rule["why_not"]]
    pairs = {(pair["rule"], pair["other"]): pair for pair in found["agreement"]}
    assert set(pairs) == {(a, b) for a in compared for b in compared}
    assert all(0 <= pair["shared"] <= pair["new"] for pair in pairs.values())
    assert pairs["wardwatch", "wardwatch"]["shared"] == len(found["raised"])


def test_without_json_there_is_a_table_and_a_plot(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, file, "--resolution", "month", "--budget", 3, "--from", "2025-06") == 0
    said = capsys.readouterr().out
    assert "2025-06 to 2025-12, each month" in said
    assert "Farrington: not enough history" in said
    bars = [line for line in said.splitlines() if line.startswith("2025-") and "to" not in line]
    assert [line[:7] for line in bars] == MONTHS[29:]
    assert all(line.count("#") > 0 for line in bars if int(line.split()[-1]) > 1)


class Page(HTMLParser):
    """What matters of a page: its elements, balanced, with attributes; and the text of headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_stands_alone_and_can_be_read_aloud(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    assert run(monkeypatch, file, "--resolution", "month", "--budget", 3, "--out", out) == 0
    assert str(out.name) in capsys.readouterr().out.replace("\n", "")
    text = out.read_text()
    page = Page(text)
    assert page.open == []
    assert page.all("html")[0]["lang"] == "en-GB"
    assert not page.all("script") + page.all("link") + page.all("img")
    assert not [
        a for _, a in page.elements for key in ("src", "href") if not (a.get(key) or "#").startswith("#")
    ]
    assert "url(" not in text
    assert len(page.all("table")) == len(page.all("caption")) >= 5
    assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))
    (picture,) = page.all("svg")
    assert picture["role"] == "img"
    assert {a["id"] for tag in ("title", "desc") for a in page.all(tag) if a} == set(
        (picture["aria-labelledby"] or "").split()
    )
    targets = {a.get("id") for _, a in page.elements}
    assert {(a["href"] or "")[1:] for a in page.all("a")} <= targets
    assert "&lt;b&gt;W07&lt;/b&gt; &amp; co" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--resolution", "year"], "--resolution must be one of day, week, month"),
        (["--resolution", "month", "--budget", "-1"], "--budget must be"),
        (["--resolution", "month", "--from", "2026-01"], "2026-01 is not in the table, which is of 2023-01 to 2025-12"),
        (["--resolution", "month", "--from", "2025"], "--from: a month is written 2025-11"),
        (["--resolution", "month", "--from", "2023-09"], "2023-10 is the first that has enough before it"),
        (["--resolution", "month", "--absent", "none"], "--absent takes only zero"),
        (["--resolution", "week"], "line 2: period is no week such as 2025-W45"),
        (["--resolution", "month", "--out", "/"], "cannot be written (Is a directory)"),
        (["--resolution", "month", "--out", "/no/such/folder/x.html"], "cannot be written (/no/such/folder is"),
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


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: lines[:400] + lines[401:], "has no row for"),
        (lambda lines: [*lines, lines[-1]], "is there twice"),
        (lambda lines: [*lines[:-1], lines[-1].rsplit(",", 1)[0] + ",-3"], "count is below zero"),
        (lambda lines: [lines[0], *lines[:0:-1]], "must ascend"),
        (lambda lines: [line for line in lines if ",2023-0" in line or line == lines[0]], "a back-test needs at least"),
    ],
    ids=["a gap", "a duplicate", "a negative count", "unsorted", "too short"],
)  # fmt: skip
def test_a_table_that_is_not_whole_is_refused(
    spoil: Any, said: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text("\n".join(spoil(file.read_text().splitlines())))
    assert run(monkeypatch, spoilt, "--resolution", "month") == 2
    answer = capsys.readouterr()
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_an_absent_row_may_mean_that_none_was_counted(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = file.read_text().splitlines()
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("\n".join(line for line in lines if not line.endswith(",0")))
    asked = (fewer, "--resolution", "month", "--budget", 3, "--json")
    assert run(monkeypatch, *asked) == 2
    assert "or say --absent zero" in capsys.readouterr().err
    assert run(monkeypatch, *asked, "--absent", "zero") == 0
    without = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, file, *asked[1:]) == 0
    assert without == json.loads(capsys.readouterr().out)


def test_weeks_and_days_are_tested_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(9)
    for resolution, periods, mean in (("week", 60, 2.0), ("day", 290, 0.3)):
        days = np.datetime64("2024-01-01") + np.arange(periods) * (7 if resolution == "week" else 1)
        stamps = [f"{d:%G-W%V}" if resolution == "week" else f"{d}" for d in days.tolist()]
        counts = rng.poisson(mean, (12, periods))
        counts[3, -5:] += 6
        path = tmp_path / f"{resolution}.csv"
        rows = [f"W{w:02d},t,{at},{n}" for w in range(12) for at, n in zip(stamps, counts[w], strict=True)]
        path.write_text("ward,type,period,count\n" + "\n".join(rows))
        assert run(monkeypatch, path, "--resolution", resolution, "--budget", 2, "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert found["periods"][-1] == stamps[-1]
        assert "W03" in {finding["ward"] for finding in found["raised"] if finding["period"] in stamps[-5:]}
        assert {r["rule"] for r in found["rules"] if r["why_not"]} >= {"Farrington"}
