"""The supervisor, tried on small programs of its own instead of Kafka."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.errors import CommandError
from deploy.local.process import Program
from deploy.local.supervisor import Supervisor
from tests.processes import is_running, wait_until_gone

WELL_BEHAVED = "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + WELL_BEHAVED
HASTY = "print('no such county'); raise SystemExit(3)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
"""


def a_program(folder: Path, code: str, name: str = "thing", ready_seconds: float = 10) -> Program:
    """A Python one-liner that is ready when it has made its file."""
    sign = folder / f"{name}.ready"
    return Program(
        name=name,
        arguments=(sys.executable, "-c", code, str(sign)),
        log=folder / f"{name}.log",
        is_ready=sign.exists,
        ready_seconds=ready_seconds,
    )


async def test_a_killed_program_is_started_again(tmp_path: Path) -> None:
    program = a_program(tmp_path, WELL_BEHAVED)
    supervisor = Supervisor(grace=2)
    await supervisor.start(program)
    child = supervisor.child("thing")
    first = child.pid
    (tmp_path / "thing.ready").unlink()
    child.kill()
    await asyncio.wait_for(child.ready(), 10)
    assert child.restarts == 1
    assert child.pid not in (None, first)
    await supervisor.stop()


async def test_stopping_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = Supervisor(grace=2)
    await supervisor.start(a_program(tmp_path, WELL_BEHAVED, "one"))
    await supervisor.start(a_program(tmp_path, WELL_BEHAVED, "two"))
    pids = [supervisor.child(name).pid for name in ("one", "two")]
    await supervisor.stop()
    assert not any(is_running(pid) for pid in pids if pid)


async def test_a_program_deaf_to_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    supervisor = Supervisor(grace=0.3)
    await supervisor.start(a_program(tmp_path, DEAF))
    pid = supervisor.child("thing").pid
    assert pid
    await supervisor.stop()
    assert not is_running(pid)


async def test_a_program_that_ends_before_it_is_ready_says_why_in_one_line(tmp_path: Path) -> None:
    supervisor = Supervisor(grace=1)
    with pytest.raises(
        CommandError, match=r"thing ended \(exit code 3\) before it was ready: no such county"
    ):
        await supervisor.start(a_program(tmp_path, HASTY))
    await supervisor.stop()


async def test_a_program_that_never_gets_ready_is_given_up_and_ended(tmp_path: Path) -> None:
    supervisor = Supervisor(grace=1)
    with pytest.raises(CommandError, match="not ready after 0 s"):
        await supervisor.start(a_program(tmp_path, "import time; time.sleep(600)", ready_seconds=0.3))
    assert supervisor.child("thing").pid is None
    await supervisor.stop()


async def test_what_a_killed_program_leaves_behind_is_killed_too(tmp_path: Path) -> None:
    supervisor = Supervisor(grace=1)
    await supervisor.start(a_program(tmp_path, PARENT))
    grandchild = int((tmp_path / "thing.ready").read_text())
    supervisor.child("thing").kill()
    assert await asyncio.to_thread(wait_until_gone, grandchild)
    await supervisor.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_programs_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.unit.test_supervisor import WELL_BEHAVED, a_program
from deploy.local.process import start_and_wait
print(start_and_wait(a_program(Path({str(tmp_path)!r}), WELL_BEHAVED)).pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        pid = int(supervisor.stdout.readline())
        assert is_running(pid)
        os.kill(supervisor.pid, signal.SIGKILL)
        assert wait_until_gone(pid)
