"""API keys: high-entropy secrets, kept only as hashes in a file that is re-read when it changes."""

import fcntl
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from shared.clock import now

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may do: for one source, in some counties, with some rights (`feed`, `read`, `review`)."""

    id: str
    hash: str
    source: str
    counties: tuple[str, ...]
    rights: tuple[str, ...]
    created: str
    replaces: str = ""
    """Id of the key that this one was rotated in for; both live until the old one is revoked."""

    def allows(self, right: str, county: str) -> bool:
        """Whether the key carries the right in the county."""
        return right in self.rights and county in self.counties


class UnknownKey(Exception):
    """No key has that id, or the one that has it was rotated already."""


def hashed(secret: str) -> str:
    """sha256: enough for secrets of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_key(path: Path, *, source: str, counties: Sequence[str], rights: Sequence[str]) -> str:
    """Add a key to the file and return its secret, which is shown this once and never stored."""
    secret = _secret()
    with _changing(path) as keys:
        keys.append(_key(secret, source, counties, rights))
    return secret


def rotate_key(path: Path, id: str) -> str:
    """Add a second key with the rights of an old one and return its secret; the old one lives on until revoked.

    At most two live at a time: `UnknownKey` where the key was rotated already, or is not there.
    """
    secret = _secret()
    with _changing(path) as keys:
        old = _one(keys, id)
        if any(key.replaces == id for key in keys):
            raise UnknownKey(f"{id} has been rotated; revoke it before its successor is rotated")
        fresh = _key(secret, old.source, old.counties, old.rights)
        keys.append(replace(fresh, replaces=id))
    return secret


def revoke_key(path: Path, id: str) -> Key:
    """Take a key out of the file and return it; `UnknownKey` if it is not there."""
    with _changing(path) as keys:
        gone = _one(keys, id)
        keys.remove(gone)
    return gone


def read_keys(path: Path) -> list[Key]:
    """The keys in a file; none where there is no file."""
    if not path.exists():
        return []
    rows = json.loads(path.read_text())
    return [Key(**row | {"counties": tuple(row["counties"]), "rights": tuple(row["rights"])}) for row in rows]


def _secret() -> str:
    return "ww_" + secrets.token_urlsafe(SECRET_BYTES)


def _key(secret: str, source: str, counties: Sequence[str], rights: Sequence[str]) -> Key:
    return Key(secrets.token_hex(4), hashed(secret), source, tuple(counties), tuple(rights), _today(now()))


def _one(keys: Sequence[Key], id: str) -> Key:
    found = next((key for key in keys if key.id == id), None)
    if found is None:
        raise UnknownKey(f"no key has the id {id}")
    return found


@contextmanager
def _changing(path: Path) -> Iterator[list[Key]]:
    """The file's keys, written back when the block ends well; two operators at once take turns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keys = read_keys(path)
        yield keys
        _write(path, keys)


def _write(path: Path, keys: Sequence[Key]) -> None:
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(json.dumps([asdict(k) for k in keys], indent=1))
    fresh.replace(path)  # a reader sees the old file or the new one, never half of one


def _today(at: datetime) -> str:
    return at.date().isoformat()


class KeyFile:
    """The keys of one file, followed as it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: list[Key] = []

    def find(self, secret: str) -> Key | None:
        """The key with this secret; every key is compared, in constant time."""
        wanted, found = hashed(secret), None
        for key in self._current():
            if hmac.compare_digest(key.hash, wanted):
                found = key
        return found

    def _current(self) -> list[Key]:
        stat = self.path.stat() if self.path.exists() else None
        stamp = (stat.st_mtime_ns, stat.st_ino) if stat else None
        if stamp != self._stamp:
            self._stamp, self._keys = stamp, read_keys(self.path)
        return self._keys
