"""`wardwatch up` as a script uses it: wait for the ready file, work, stop it."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.folder import leftovers

WARDWATCH = (sys.executable, "-m", "deploy", "up")
START_SECONDS = 240  # a busy machine takes its time; a free one needs about ten


def up(data: Path, ready_file: Path) -> tuple[str, ...]:
    return (*WARDWATCH, "--data", str(data), "--ready-file", str(ready_file))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, Path]]:
    """The command, its data folder and its ready file, once that is there."""
    data, ready_file = tmp_path / "data", tmp_path / "ready.json"
    with subprocess.Popen(up(data, ready_file), stdout=subprocess.PIPE, text=True) as command:
        deadline = time.monotonic() + START_SECONDS
        while not ready_file.exists() and command.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        yield command, data, ready_file
        command.kill()


def test_up_tells_where_everything_is_refuses_a_second_and_stops_cleanly(
    running: tuple[subprocess.Popen[str], Path, Path],
) -> None:
    command, data, ready_file = running
    told = json.loads(ready_file.read_text())
    assert set(told) == {"urls", "kafka", "database", "keys"}
    assert set(told["keys"]) == {"feeder", "partner"}
    assert stat.S_IMODE(ready_file.stat().st_mode) == 0o600
    for name in ("ingest", "indicators", "alerts", "reports", "mail"):
        assert httpx.get(told["urls"][name] + "/readyz", trust_env=False).status_code == 200

    second = subprocess.run(up(data, ready_file), capture_output=True, text=True)
    assert (second.returncode, second.stdout) == (2, "")
    assert (
        second.stderr
        == f"wardwatch: {data} is in use by process {command.pid}; stop it or choose another --data\n"
    )
    assert ready_file.exists()

    os.kill(command.pid, signal.SIGTERM)
    assert command.wait(60) == 0
    assert not ready_file.exists()
    assert leftovers(data) == []
