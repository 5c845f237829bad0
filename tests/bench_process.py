"""A process that is measured: started on the leash, frozen while its log fills, woken, asked to stop or killed."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local.process import leashed

MB = 1024 * 1024
PATIENCE = 60.0


class Measured:
    """One program; its output goes to a file in its folder."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.command = (*leashed("-", signal.SIGKILL), *command)
        self.environment, self.log = {**os.environ, **environment}, log
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a service that ran before has its bytecode
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; once more, after it was stopped or killed."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.poll() is not None

    @property
    def last_words(self) -> str:
        """Whether it still runs, and the end of its output."""
        lines = self.log.read_text(errors="replace").strip().splitlines()[-1:]
        return f"{'ended' if self.has_ended else 'runs'}: {' '.join(lines)[-200:]}"

    def freeze(self) -> None:
        """No instruction of it runs until it is woken."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to stop, and kill it when it will not."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            finally:
                self.kill()

    def kill(self) -> None:
        """SIGKILL, with all its children."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def megabytes(self, what: str) -> float:
        """What it and its children hold now (`VmRSS`), or held at most (`VmHWM`)."""
        return sum(_status(pid, what) for pid in _family(self._pid)) / MB

    @property
    def _pid(self) -> int:
        if self._process is None:
            raise RuntimeError("it is not running")
        return self._process.pid

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._pid, number)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _status(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(what)).split()[1])
