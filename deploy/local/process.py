"""A program the local stack runs, and how it is started, watched and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.errors import CommandError

LEASH = Path(__file__).with_name("leash.py")
STACK_MARK = "WARDWATCH_STACK"
"""Environment variable that names the data folder in every process of its stack, so that none is lost."""
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Program:
    """One process: what to run, how to see that it is ready, how it likes to be stopped."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    is_ready: Callable[[], bool]
    """Asked again and again, from any thread; must answer within about a second and never raise."""
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = "-"
    """Account to run as when we are root; `-` for our own."""
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when the supervisor itself is killed."""
    ready_seconds: float = 120.0


def leashed(user: str, death_signal: signal.Signals) -> tuple[str, ...]:
    """The words to put before a command so that it runs as `user` and ends when we do (see `leash.py`)."""
    return sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(death_signal)), user, "--"


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start it in its own process group, on the leash, with both outputs appended to its log.

    Call it from a thread that lives as long as the stack does: the leash is tied to the calling thread.
    """
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            (*leashed(program.user, program.death_signal), *program.arguments),
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes], program: Program, grace: float) -> bool:
    """Ask it to stop, after `grace` seconds kill its whole group; says whether it went by itself."""
    with suppress(ProcessLookupError):
        process.send_signal(program.stop_signal)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()
        return False
    kill_group(process.pid)
    return True


def kill_group(group: int) -> None:
    """SIGKILL what is left of a process group: a killed service may leave its process pool behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def start_and_wait(program: Program) -> subprocess.Popen[bytes]:
    """Start it and wait for it here, blocking; for tools and tests that need no supervisor."""
    process = spawn(program)
    deadline = time.monotonic() + program.ready_seconds
    while not program.is_ready():
        fail_if_over(process, program, deadline)
        time.sleep(POLL_SECONDS)
    return process


def fail_if_over(process: subprocess.Popen[bytes], program: Program, deadline: float) -> None:
    """Raise `CommandError`, pointing at the log, if it ended or its time to become ready is up."""
    code = process.poll()
    if code is not None:
        kill_group(process.pid)
        ended = f"{program.name} ended ({_ending(code)}) before it was ready"
        raise CommandError(ended + last_words(program.log))
    if time.monotonic() > deadline:
        end(process, program, grace=2)
        waited = f"{program.ready_seconds:.0f} s"
        raise CommandError(f"{program.name} was not ready after {waited}{last_words(program.log)}")


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def last_words(log: Path) -> str:
    """`: last line of the log (log file)`, for a message of one line."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    said = f": {lines[-1].strip()[:200]}" if lines else ""
    return f"{said} (log: {log})"
