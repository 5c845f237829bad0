"""`wardwatch replay`: what the service says of a recorded log, byte for byte; clear words where the log is bad."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy import cli
from deploy.errors import CommandError, RefusedError
from deploy.recorded import line_of
from services.indicators.domain.fold import Fold
from shared.events import IntakeRecord, encode
from tests.county_log import a_month, configuration, run, ticks
from tests.lanes import a_message, of_county
from tests.small_history import a_history

TOPICS = ("signals", "statuses", "counts", "feeds")
JUNK = b"\xff\xfe"


def recorded(records: Iterable[IntakeRecord | bytes]) -> bytes:
    """What `wardwatch topics dump` writes of a log."""
    return b"".join(line_of(a_message(n, r), "intake.v1") or b"" for n, r in enumerate(records))


def replayed(log: bytes, folder: Path) -> Result:
    (folder / "log").write_bytes(log)
    arguments = ["replay", str(folder / "log"), "--out", str(folder / "out")]
    return CliRunner().invoke(cli.build(["replay"]), arguments)


def test_it_writes_what_the_fold_says_in_the_same_order_and_bytes(tmp_path: Path) -> None:
    assert replayed(recorded(a_history()), tmp_path).exit_code == 0
    outputs = run(Fold(), list(a_history()))
    for topic in TOPICS:
        expected = [encode(o.record) for o in outputs if o.topic == f"{topic}.v1"]
        assert expected
        assert (tmp_path / "out" / f"{topic}.ndjson").read_bytes().splitlines() == expected


def test_poison_is_named_and_passed_over(tmp_path: Path) -> None:
    log = [configuration(), *a_month("2025-01", {("W1", "burglary"): 3}), *ticks("2025-02-05T06:00", 3)]
    poisoned = recorded([*log[:2], JUNK, *log[2:]])
    assert replayed(poisoned, tmp_path).exit_code == 0
    aside = (tmp_path / "out" / "put-aside.ndjson").read_text()
    assert json.loads(aside) == {"offset": 2, "reason": "record: json_invalid"}
    assert (tmp_path / "out" / "statuses.ndjson").read_text().count('"status"')


def test_where_the_service_would_set_the_county_aside_it_stops_and_leaves_no_file(tmp_path: Path) -> None:
    found = replayed(recorded([configuration(), *[JUNK] * 20, *ticks("2025-02-05T06:00", 3)]), tmp_path)
    assert isinstance(found.exception, CommandError)
    assert found.exception.exit_code == 1
    assert "offset 20: 20 records in a row" in str(found.exception)
    assert list((tmp_path / "out").iterdir()) == []


GOOD = recorded([configuration()])
ELSEWHERE = line_of(a_message(1, of_county("elsewhere", configuration())), "intake.v1") or b""


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (GOOD + b"secret\n", ":2: line: json_invalid"),
        (GOOD + b"\n", ":2: line: json_invalid"),
        (GOOD + GOOD, ":2: offset: not after that of the line before"),
        (GOOD + ELSEWHERE, ":2: record.county: not that of the lines before"),
        (GOOD.replace(b'"offset": 0', b'"offset": "secret"'), ":1: offset: int_parsing"),
        (GOOD.replace(b'"appended": "2030', b'"appended": "secret'), ":1: appended: datetime_from_date_parsing"),
        (GOOD.replace(b"manual", b"secret"), ":1: record.configuration.config.clock: literal_error"),
        (b"", ": holds no record"),
        (b'{"offset": 1, "appended": "2030-01-01T00:00:00Z"}\n', ":1: line: value_error"),
        (recorded(ticks("2025-02-05T06:00", 1))[:40], ":1: line: json_invalid"),
    ],
)  # fmt: skip
def test_a_bad_log_is_refused_in_one_line_that_names_no_value(log: bytes, told: str, tmp_path: Path) -> None:
    found = replayed(log, tmp_path)
    assert isinstance(found.exception, RefusedError)
    message = str(found.exception)
    assert message == f"{tmp_path / 'log'}{told}"
    assert "\n" not in message
    assert list((tmp_path / "out").iterdir()) == []


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = CliRunner().invoke(
        cli.build(["replay"]), ["replay", str(tmp_path / "none"), "--out", str(tmp_path)]
    )
    assert isinstance(found.exception, RefusedError)
