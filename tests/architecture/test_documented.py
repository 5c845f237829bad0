"""Every setting, metric, command and topic is told in a handbook or in the README of its service."""

import inspect
from importlib import import_module
from pathlib import Path

import prometheus_client.metrics
import pytest

from deploy.cli import command_names
from shared import metrics
from shared.settings import Settings
from shared.topics import TOPICS
from tests.architecture.source import ROOT, modules, shown

BOOKS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "services").glob("*/README.md")]


def _books() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in BOOKS)


def _settings(path: Path) -> set[str]:
    """Environment variables that a settings file defines."""
    module = import_module(shown(path).removesuffix(".py").replace("/", "."))
    classes = [c for _, c in inspect.getmembers(module, inspect.isclass) if issubclass(c, Settings)]
    return {f"{c.model_config['env_prefix']}{field}".upper() for c in classes for field in c.model_fields}


def _metrics() -> list[str]:
    kept = vars(metrics).values()
    return [m._name for m in kept if isinstance(m, prometheus_client.metrics.MetricWrapperBase)]


@pytest.mark.parametrize(
    "path", [p for p in modules("shared", "services") if p.name == "settings.py"], ids=shown
)
def test_every_setting_is_told(path: Path) -> None:
    books = _books()
    assert {name for name in _settings(path) if name not in books} == set()


def test_every_metric_is_told() -> None:
    books = _books()
    assert [name for name in _metrics() if name not in books] == []


def test_every_command_is_told() -> None:
    books = _books()
    assert [name for name in command_names() if f"wardwatch {name}" not in books] == []


def test_every_topic_is_told() -> None:
    books = _books()
    assert [topic.name for topic in TOPICS if topic.name not in books] == []


def test_every_service_has_a_readme_and_the_first_page_leads_to_it() -> None:
    first = BOOKS[0].read_text(encoding="utf-8")
    services = {p.parent.name for p in (ROOT / "services").glob("*/__init__.py")}
    assert {s for s in services if not (ROOT / "services" / s / "README.md").exists()} == set()
    assert {s for s in services if f"services/{s}/README.md" not in first} == set()
