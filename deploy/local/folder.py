"""The data folder of a stack: one supervisor at a time, and nothing left over from one that was killed."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.errors import RefusedError
from deploy.local.process import STACK_MARK

GRACE_SECONDS = 5.0


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder: create it, lock it, end what an earlier stack left running in it.

    Raises `RefusedError` if another supervisor holds it or it cannot be written to. The kernel frees the lock
    whichever way the holder ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RefusedError(f"cannot use {folder} for data: {error.strerror}") from error
    try:
        _lock_or_refuse(lock, folder)
        end_leftovers(folder)
        yield
    finally:
        os.close(lock)


def _lock_or_refuse(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode().strip()
        raise RefusedError(
            f"{folder} is in use by process {holder}; stop it or choose another --data"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def mark(folder: Path) -> dict[str, str]:
    """The environment by which every process of this folder's stack is known."""
    return {STACK_MARK: str(folder.resolve())}


def leftovers(folder: Path) -> list[int]:
    """Processes that carry this folder's mark (Linux; elsewhere none are seen)."""
    wanted = f"{STACK_MARK}={folder.resolve()}".encode()
    return [pid for pid in _processes() if wanted in _environment(pid)]


def end_leftovers(folder: Path) -> None:
    """SIGTERM to all of them, SIGKILL after a grace to those that stay."""
    _signal_all(leftovers(folder), signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while leftovers(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal_all(leftovers(folder), signal.SIGKILL)


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if entry.name != str(os.getpid())]


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
