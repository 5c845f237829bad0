"""requirements.lock is what pyproject.toml asks for: every version with hashes, and no address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

LOCKS = [ROOT / "requirements.lock", ROOT / "deploy" / "uv.lock.txt"]
DIRECT = "wardwatch (pyproject.toml)"


def _entries(lock: Path) -> list[str]:
    """The lock cut into packages: `name==version ; marker`, hashes, and `# via` who asks for it."""
    return re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())


def _pinned(entry: str) -> tuple[str, str]:
    found = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", entry)
    assert found, f"not a pinned version: {entry.splitlines()[0]}"
    return canonicalize_name(found[1]), found[2]


def _asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for line in [*project["dependencies"], *(r for e in extras for r in e)]]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_version_is_pinned_with_hashes(lock: Path) -> None:
    assert [e.splitlines()[0] for e in _entries(lock) if "--hash=sha256:" not in e or not _pinned(e)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_says_nothing_of_where_packages_come_from(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert re.findall(r"^\s*--(?!hash=)\S+", text, re.MULTILINE) == []


def test_what_the_project_asks_for_is_what_the_lock_was_made_for() -> None:
    made_for = {_pinned(e)[0] for e in _entries(LOCKS[0]) if DIRECT in e}
    assert made_for == {canonicalize_name(r.name) for r in _asked()}, "run: make lock"


def test_every_locked_version_is_one_the_project_allows() -> None:
    locked: dict[str, list[str]] = {}
    for name, version in map(_pinned, _entries(LOCKS[0])):
        locked.setdefault(name, []).append(version)
    refused = [
        f"{r} is locked at {version}"
        for r in _asked()
        for version in locked[canonicalize_name(r.name)]
        if not r.specifier.contains(version)
    ]
    assert refused == [], "run: make lock"


def test_the_bootstrapped_uv_is_the_one_named() -> None:
    named = (ROOT / "deploy" / "uv.in").read_text().strip()
    assert "==".join(_pinned(LOCKS[1].read_text())) == named
