"""`wardwatch keys` from the first key to its end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import cli
from deploy.errors import CommandError, RefusedError
from shared.keys import KeyFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def _run(*words: str, file: Path) -> str:
    answer = CliRunner().invoke(cli.build(["keys"]), ["keys", *words, "--file", str(file)])
    if answer.exception is not None:
        raise answer.exception
    return answer.stdout.strip()


def _create(file: Path) -> str:
    return _run("create", "--source", "police", "--county", "warwickshire", "--right", "review", file=file)


def test_a_key_lives_from_create_over_rotate_to_revoke(file: Path) -> None:
    old = _create(file)
    (listed,) = json.loads(_run("list", "--json", file=file))
    new = json.loads(_run("rotate", listed["id"], "--json", file=file))["key"]
    keys = KeyFile(file)
    assert keys.find(old)
    assert keys.find(new)
    assert "is revoked" in _run("revoke", listed["id"], file=file)
    assert keys.find(old) is None
    assert keys.find(new)


def test_a_list_shows_everything_but_secrets_and_hashes(file: Path) -> None:
    secret = _create(file)
    for told in (_run("list", file=file), _run("list", "--json", file=file)):
        assert "police" in told
        assert "review" in told
        assert secret not in told
        assert json.loads(file.read_text())[0]["hash"] not in told


def test_a_list_without_a_file_is_empty(file: Path) -> None:
    assert json.loads(_run("list", "--json", file=file)) == []


@pytest.mark.parametrize("words", [("rotate", "00000000"), ("revoke", "00000000")])
def test_a_key_nobody_has_is_refused(file: Path, words: tuple[str, str]) -> None:
    with pytest.raises(RefusedError, match="no key has the id"):
        _run(*words, file=file)


def test_an_unknown_right_is_refused_before_anything_is_written(file: Path) -> None:
    with pytest.raises(RefusedError):
        _run("create", "--source", "p", "--county", "c", "--right", "everything", file=file)
    assert not file.exists()


@pytest.mark.parametrize("words", [("Jane Doe", "warwickshire"), ("police", "Warwickshire!")])
def test_what_can_be_no_source_and_no_county_gets_no_key(file: Path, words: tuple[str, str]) -> None:
    with pytest.raises(RefusedError, match="an id holds small letters") as refused:
        _run("create", "--source", words[0], "--county", words[1], file=file)
    assert "Jane" not in str(refused.value)
    assert not file.exists()


def test_a_file_that_holds_no_keys_is_left_alone(file: Path) -> None:
    file.write_text("{}{")
    with pytest.raises(CommandError, match="no file of keys"):
        _create(file)
    assert file.read_text() == "{}{"
