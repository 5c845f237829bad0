"""`wardwatch ingest` and `wardwatch keys create` against a door that really runs, as another program."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from deploy.local.ports import any_free
from deploy.local.probes import http_says_ready
from deploy.local.process import Program, end, start_and_wait
from shared.settings import Settings
from shared.topics import create_topics

INCIDENT = {"ref": "P-1", "type": "burglary", "on": "2025-11", "ward": "E05007457"}
ROW = ",2025-11,Test Police,Test Police,,,No Location,,,Burglary,,"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
COUNTIES = Path(__file__).parents[2] / "deploy" / "counties"


def wardwatch(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from deploy.cli import main; main()", *map(str, words)]
    told = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, env=told, timeout=60, check=False)


@dataclass(frozen=True)
class Running:
    url: str
    key: str

    def ingest(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        where = ("--url", self.url, "--county", "warwickshire", "--source", "police")
        return wardwatch("ingest", *words, *where, WARDWATCH_KEY=self.key)


@pytest_asyncio.fixture
async def running(kafka: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Running]:
    await create_topics(Settings(kafka=kafka, topic_prefix=topic_prefix, partitions=2))
    keys = tmp_path / "keys.json"
    port = any_free()
    program = Program(
        name="ingest",
        arguments=(sys.executable, "-m", "services.ingest.main"),
        log=tmp_path / "ingest.log",
        is_ready=lambda: http_says_ready(f"http://127.0.0.1:{port}/readyz"),
        environment={
            "WARDWATCH_KAFKA": kafka, "WARDWATCH_TOPIC_PREFIX": topic_prefix, "WARDWATCH_PARTITIONS": "2",
            "WARDWATCH_PORT": str(port), "WARDWATCH_COUNTIES": str(COUNTIES), "WARDWATCH_KEYS_FILE": str(keys),
        },
    )  # fmt: skip
    process = start_and_wait(program)
    made = wardwatch("keys", "create", "--source", "police", "--county", "warwickshire", "--file", keys)
    yield Running(f"http://127.0.0.1:{port}", made.stdout.strip())
    assert end(process, program, grace=10), "it stops by itself when asked"
    assert process.returncode == 0


def test_files_of_every_kind_are_posted(running: Running, tmp_path: Path) -> None:
    one, many = tmp_path / "one.json", tmp_path / "many.ndjson.gz"
    street = tmp_path / "street.csv"
    one.write_text(json.dumps(INCIDENT))
    many.write_bytes(
        gzip.compress("\n".join(json.dumps(INCIDENT | {"ref": f"P-{n}"}) for n in range(700)).encode())
    )
    street.write_text("\n".join([HEADER, ROW, ROW]))
    done = running.ingest(one, many, street, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [answer["accepted"] for answer in json.loads(done.stdout)] == [1, 700, 2]
    complete = running.ingest(street, "--complete-for", "2025-11")
    assert complete.stdout == f"{street}: 2 accepted, 0 duplicate, 0 rejected; 2025-11 declared complete\n"

    in_parts = running.ingest(one, street, "--complete-for", "2025-11", "--confirmed")
    assert in_parts.stdout.splitlines()[-1] == "2025-11 is declared complete: 3 items"
    tried = running.ingest(one, street, "--complete-for", "2025-11", "--dry-run", "--json")
    assert [answer["dry_run"] for answer in json.loads(tried.stdout)] == [True, True]
    early = running.ingest(one, street, "--complete-for", "2025-13")
    assert (early.returncode, early.stderr) == (
        2, "wardwatch: 2025-13 is not declared complete: 422 the completion does not fit its description\n",
    )  # fmt: skip

    street.write_text("\n".join([HEADER, ROW, "a,b"]))
    mixed = running.ingest(street)
    assert mixed.returncode == 2
    assert mixed.stderr.endswith("1 accepted, 0 duplicate, 1 rejected (item 1: malformed-line)\n")
    assert len(mixed.stderr.splitlines()) == 1
    stranger = Running(running.url, "ww_wrong").ingest(one)
    assert (stranger.returncode, stranger.stderr) == (
        2,
        f"wardwatch: {one}: 401 this key is not known here\n",
    )


def test_what_cannot_be_sent_is_refused_on_one_line(tmp_path: Path) -> None:
    known, odd, missing = tmp_path / "a.json", tmp_path / "a.pdf", tmp_path / "b.json"
    known.write_text("[]")
    odd.write_text("")
    nowhere = Running(f"http://127.0.0.1:{any_free()}", "ww_key")
    for words, code in [
        ((odd,), 2),
        ((missing,), 2),
        ((known, "--confirmed"), 2),
        ((known,), 1),
    ]:
        done = nowhere.ingest(*words)
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1


def test_an_unknown_right_makes_no_key(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    done = wardwatch("keys", "create", "--source", "s", "--county", "c", "--right", "rule", "--file", keys)
    assert (done.returncode, keys.exists()) == (2, False)
