"""API keys: high-entropy secrets, kept only as hashes in a file that is re-read when it changes."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from shared.clock import now


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may do: for one source, in some counties, with some rights (`feed`, `read`)."""

    id: str
    hash: str
    source: str
    counties: tuple[str, ...]
    rights: tuple[str, ...]
    created: str

    def allows(self, right: str, county: str) -> bool:
        """Whether the key carries the right in the county."""
        return right in self.rights and county in self.counties


def hashed(secret: str) -> str:
    """sha256: enough for secrets of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_key(path: Path, *, source: str, counties: Sequence[str], rights: Sequence[str]) -> str:
    """Add a key to the file and return its secret, which is shown this once and never stored."""
    secret = "ww_" + secrets.token_urlsafe(32)
    key = Key(secrets.token_hex(4), hashed(secret), source, tuple(counties), tuple(rights), _today(now()))
    _write(path, [*read_keys(path), key])
    return secret


def read_keys(path: Path) -> list[Key]:
    """The keys in a file; none where there is no file."""
    if not path.exists():
        return []
    rows = json.loads(path.read_text())
    return [Key(**row | {"counties": tuple(row["counties"]), "rights": tuple(row["rights"])}) for row in rows]


def _write(path: Path, keys: Sequence[Key]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(k) for k in keys], indent=1))
    fresh.chmod(0o600)
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
