"""Which ports the local stack listens on: those given, else last time's, else free ones."""

import json
import random
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.errors import RefusedError

HOST = "127.0.0.1"
_BELOW_EPHEMERAL = range(20_000, 32_000)
"""Linux hands out 32768 and up to outgoing connections; below it a free port stays free a little longer."""


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` of this machine's loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free(avoid: Iterable[int] = ()) -> int:
    """A free port that is none of `avoid`, at random so that stacks started together rarely meet."""
    taken = set(avoid)
    for _ in range(1000):
        port = random.choice(_BELOW_EPHEMERAL)
        if port not in taken and is_free(port):
            return port
    raise RefusedError(f"no free port between {_BELOW_EPHEMERAL.start} and {_BELOW_EPHEMERAL.stop} on {HOST}")


def choose(names: Iterable[str], given: Mapping[str, int], remembered: Path) -> dict[str, int]:
    """A port for every name; kept in `remembered` so that addresses survive a restart.

    A given port that is taken is refused; a remembered one that is taken is quietly replaced.
    """
    for name, port in given.items():
        if not is_free(port):
            raise RefusedError(f"port {port}, asked for {name}, is taken; give another or leave it out")
    before = _read(remembered)
    chosen = dict(given)
    for name in names:
        if name not in chosen:
            last = before.get(name, 0)
            usable = last and last not in chosen.values() and is_free(last)
            chosen[name] = last if usable else any_free(chosen.values())
    remembered.write_text(json.dumps(chosen, indent=2) + "\n")
    return chosen


def _read(remembered: Path) -> dict[str, int]:
    try:
        return {str(name): int(port) for name, port in json.loads(remembered.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}
