"""The local stack as an operator meets it: started twice, killed, refused, and mail caught."""

import json
import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from deploy.errors import RefusedError
from deploy.local.folder import leftovers
from deploy.local.stack import LocalStack
from shared.settings import Settings
from tests.processes import wait_until_gone

HOLD = """
import asyncio, json, sys
from pathlib import Path
from deploy.local.stack import LocalStack
from deploy.local.stopping import run_until_stopped

async def hold():
    async with LocalStack(Path(sys.argv[1]), services=()) as stack:
        names = ("kafka", "postgres", "mail")
        print(json.dumps([stack.pid(name) for name in names]), flush=True)
        await asyncio.Event().wait()

run_until_stopped(hold())
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that each start also meets what the test before it left there."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture
def held(data: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A stack without services in a process of its own, and the pids of its programs."""
    command = [sys.executable, "-c", HOLD, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        yield holder, json.loads(holder.stdout.readline())
        holder.kill()


async def test_data_and_addresses_survive_a_restart(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, services=()) as stack:
        before = stack.summary()
        with psycopg.connect(stack.settings.database) as database:
            database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        send_mail(stack.layout.ports["smtp"])
    async with LocalStack(tmp_path, services=()) as stack:
        assert stack.summary() == before
        with psycopg.connect(stack.settings.database) as database:
            assert database.execute("SELECT answer FROM kept").fetchone() == (42,)
        async with httpx.AsyncClient(base_url=stack.urls["mail"], trust_env=False) as client:
            (mail,) = (await client.get("/messages.json")).json()
        assert (mail["subject"], mail["to"]) == ("A hotspot", ["lead@example.gov.uk"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running_when_the_supervisor_is_told_or_forced_to_end(
    held: tuple[subprocess.Popen[str], list[int]], data: Path, number: signal.Signals
) -> None:
    holder, pids = held
    os.kill(holder.pid, number)
    holder.wait(20)
    assert all(wait_until_gone(pid, 10) for pid in pids)
    assert leftovers(data) == []


async def test_a_second_start_on_the_same_data_is_refused_and_hurts_nothing(
    held: tuple[subprocess.Popen[str], list[int]], data: Path
) -> None:
    holder, pids = held
    with pytest.raises(RefusedError, match=f"in use by process {holder.pid}"):
        async with LocalStack(data, services=()):
            pass
    assert set(pids) <= set(leftovers(data))


def test_every_test_has_a_database_of_its_own_on_a_real_server(settings: Settings) -> None:
    with psycopg.connect(settings.database) as database:
        assert database.info.server_version >= 180000
        tables = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)


def send_mail(port: int) -> None:
    """One mail over real SMTP."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail("wardwatch@example.org", ["lead@example.gov.uk"], "Subject: A hotspot\r\n\r\nGo.\r\n")
