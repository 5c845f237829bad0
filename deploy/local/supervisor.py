"""Keeps programs running: started in order, restarted with growing pauses, stopped in reverse order."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import suppress

import structlog

from deploy.errors import CommandError
from deploy.local.process import POLL_SECONDS, Program, end, fail_if_over, kill_group, spawn

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A program that ran this long before it ended starts again with the first pause."""

_say = structlog.get_logger()


class Child:
    """One program and the process that runs it now, if any."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run it and wait until it is ready, then keep it running; `CommandError` if it never gets ready."""
        self._process = spawn(self.program)
        await self._wait_ready(self._process)
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.program.name}")

    async def stop(self, grace: float) -> None:
        """End it for good: asked first, killed with its whole group after `grace` seconds."""
        if self._keeper:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        self._ready.clear()
        if self._process and not await asyncio.to_thread(end, self._process, self.program, grace):
            _say.warning("killed", program=self.program.name, after=grace)

    def kill(self) -> None:
        """SIGKILL it now, as a crash would; it is started again like after one."""
        self._ready.clear()
        if self._process:
            os.kill(self._process.pid, signal.SIGKILL)

    async def ready(self) -> None:
        """Wait until it runs and is ready (again)."""
        await self._ready.wait()

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self.program.ready_seconds
        while not await asyncio.to_thread(_is_ready_or_over, process, self.program, deadline):  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)
        self._ready.set()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while self._process:
            started = time.monotonic()
            code = await self._ended(self._process)
            self._ready.clear()
            pause = FIRST_PAUSE if time.monotonic() - started > STEADY_SECONDS else pause
            _say.warning("restarting", program=self.program.name, ended=code, pause=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            await self._again()

    async def _ended(self, process: subprocess.Popen[bytes]) -> int:
        while (code := process.poll()) is None:  # noqa: ASYNC110  (a thread for each wait would be dearer)
            await asyncio.sleep(POLL_SECONDS)
        kill_group(process.pid)
        return code

    async def _again(self) -> None:
        self.restarts += 1
        self._process = spawn(self.program)
        with suppress(CommandError):  # said below, by the next turn of `_keep`
            await self._wait_ready(self._process)


def _is_ready_or_over(process: subprocess.Popen[bytes], program: Program, deadline: float) -> bool:
    if program.is_ready():
        return True
    fail_if_over(process, program, deadline)
    return False


class Supervisor:
    """The children of one stack, in stages; a stage starts when the one before it is ready."""

    def __init__(self, grace: float = 15.0) -> None:
        self._grace = grace
        self._stages: list[list[Child]] = []

    async def start(self, *programs: Program) -> None:
        """Start one stage side by side; the first that fails fails it, and `stop` ends what did start."""
        stage = [Child(program) for program in programs]
        self._stages.append(stage)
        starts = [asyncio.ensure_future(child.start()) for child in stage]
        try:
            await asyncio.gather(*starts)
        finally:
            for pending in starts:
                pending.cancel()
            await asyncio.gather(*starts, return_exceptions=True)

    async def stop(self) -> None:
        """Stop all stages, last first; a stage's programs together."""
        while self._stages:
            stage = self._stages.pop()
            await asyncio.gather(*(child.stop(self._grace) for child in stage))

    def child(self, name: str) -> Child:
        """A running program by name; KeyError if there is none."""
        return {child.program.name: child for stage in self._stages for child in stage}[name]
