"""API keys: shown once, kept as hashes, followed as the file changes."""

import json
from pathlib import Path

import pytest

from shared.keys import Key, KeyFile, create_key, read_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "keys.json"


def _feeder(path: Path) -> str:
    return create_key(path, source="police", counties=["testshire"], rights=["feed"])


def test_a_secret_is_never_stored(path: Path) -> None:
    secret = _feeder(path)
    assert secret.removeprefix("ww_") not in path.read_text()
    assert len(secret) > 40


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    _feeder(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_found_by_its_secret_and_by_nothing_else(path: Path) -> None:
    secret, keys = _feeder(path), KeyFile(path)
    found = keys.find(secret)
    assert found is not None
    assert found.source == "police"
    wrong = ["", secret[:-1], secret + " ", secret.upper(), found.hash, found.id]
    assert [keys.find(text) for text in wrong] == [None] * 6


def test_a_key_carries_its_rights_in_its_counties_only(path: Path) -> None:
    _feeder(path)
    (key,) = read_keys(path)
    assert key.allows("feed", "testshire")
    assert not key.allows("read", "testshire")
    assert not key.allows("feed", "othershire")


def test_a_new_key_is_seen_without_a_restart_and_a_removed_one_is_gone(path: Path) -> None:
    keys = KeyFile(path)
    assert keys.find("ww_nothing") is None
    first, second = _feeder(path), _feeder(path)
    assert keys.find(first)
    assert keys.find(second)
    path.write_text(json.dumps(json.loads(path.read_text())[1:]))
    assert keys.find(first) is None
    assert keys.find(second)
    path.unlink()
    assert keys.find(second) is None


def test_keys_survive_the_file(path: Path) -> None:
    _feeder(path)
    (key,) = read_keys(path)
    assert isinstance(key, Key)
    assert (key.counties, key.rights) == (("testshire",), ("feed",))
