"""What a domain may know. `.importlinter` names what it may not; here is the whole of what it may."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.source import imported, modules, shown, tree

COMPUTES = {"msgspec", "numpy", "scipy", "shapely", "pyproj", "holidays", "pydantic", "pydantic_core"}
KNOWS = ("shared.events", "shared.county", "shared.places", "shared.periods")
REACHES_OUT = {
    "asyncio", "http", "io", "os", "pathlib", "secrets", "shutil", "signal", "socket", "sqlite3", "ssl",
    "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
"""Parts of the standard library that read, write, wait or ask the machine: no domain's business."""
READS_A_CLOCK = {"now", "utcnow", "today"}
DOMAINS = [p for p in modules("services") if "domain" in p.parts]


def _is_allowed(name: str, service: str) -> bool:
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return top not in REACHES_OUT
    known = (*KNOWS, f"services.{service}.domain")
    return top in COMPUTES or any(f"{name}.".startswith(f"{package}.") for package in known)


@pytest.mark.parametrize("path", DOMAINS, ids=shown)
def test_a_domain_imports_what_computes_and_nothing_else(path: Path) -> None:
    service = shown(path).split("/")[1]
    assert {name for name in imported(path) if not _is_allowed(name, service)} == set()


@pytest.mark.parametrize("path", DOMAINS, ids=shown)
def test_a_domain_reads_no_clock(path: Path) -> None:
    calls = [n.func for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
    asked = {f.attr for f in calls if isinstance(f, ast.Attribute)} & READS_A_CLOCK
    assert asked == set(), "time is an event: the domain is told by ticks"


@pytest.mark.parametrize("path", DOMAINS, ids=shown)
def test_a_domain_draws_no_random_numbers_and_opens_no_file(path: Path) -> None:
    assert {n for n in imported(path) if n.partition(".")[0] == "random" or "numpy.random" in n} == set()
    calls = [n.func for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
    assert {f.id for f in calls if isinstance(f, ast.Name)} & {"open", "print", "input"} == set()
