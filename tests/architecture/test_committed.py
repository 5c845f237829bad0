"""What is committed works anywhere: no place of somebody's machine, no registry, no secret, nothing huge."""

import re

from tests.architecture.source import committed, shown

LARGEST = 400_000
"""Bytes; the lock with its hashes is the largest file there is."""
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|npmmirror|repo1?\.maven|artifactory|nexus|index-url|find-links"
)
MACHINES = re.compile(r"/(?:root|home/[a-z]+|Users/[A-Za-z]+|work|tmp/[a-z0-9]+)/")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|ww_[A-Za-z0-9_-]{43}\b")
HERE = "tests/architecture/test_committed.py"


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    texts = {
        shown(p): p.read_text(encoding="utf-8", errors="ignore") for p in committed() if p.suffix != ".gz"
    }
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        if name != HERE
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_committed_file_names_a_package_registry() -> None:
    assert _lines_with(REGISTRIES) == []


def test_no_committed_file_names_a_place_of_somebodys_machine() -> None:
    assert _lines_with(MACHINES) == []


def test_no_committed_file_holds_a_secret() -> None:
    assert _lines_with(SECRETS) == []


def test_no_committed_file_is_huge() -> None:
    assert {shown(p): p.stat().st_size for p in committed() if p.stat().st_size > LARGEST} == {}
