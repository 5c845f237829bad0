"""API keys: shown once, kept as hashes, followed as the file changes."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from shared.keys import Key, KeyFile, UnknownKey, create_key, read_keys, revoke_key, rotate_key


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


def test_two_keys_live_while_one_is_rotated_in_for_the_other(path: Path) -> None:
    old, keys = _feeder(path), KeyFile(path)
    (first,) = read_keys(path)
    new = rotate_key(path, first.id)
    assert keys.find(old) == first
    second = keys.find(new)
    assert second is not None
    assert (second.source, second.counties, second.rights) == (first.source, first.counties, first.rights)
    assert second.replaces == first.id
    assert revoke_key(path, first.id) == first
    assert keys.find(old) is None
    assert keys.find(new) == second


def test_no_more_than_two_keys_live_at_a_time(path: Path) -> None:
    _feeder(path)
    (first,) = read_keys(path)
    rotate_key(path, first.id)
    with pytest.raises(UnknownKey, match="revoke it before"):
        rotate_key(path, first.id)
    assert len(read_keys(path)) == 2


@pytest.mark.parametrize("change", [rotate_key, revoke_key])
def test_a_key_that_is_not_there_is_neither_rotated_nor_revoked(path: Path, change: Any) -> None:
    _feeder(path)
    with pytest.raises(UnknownKey):
        change(path, "00000000")


def test_operators_who_make_keys_at_once_lose_none(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: _feeder(path), range(24)))
    keys = KeyFile(path)
    assert all(keys.find(secret) for secret in made)


def test_a_file_written_before_keys_were_rotated_is_still_read(path: Path) -> None:
    secret = _feeder(path)
    rows = json.loads(path.read_text())
    path.write_text(json.dumps([{k: v for k, v in row.items() if k != "replaces"} for row in rows]))
    assert KeyFile(path).find(secret)
