"""The four services as programs of the local stack, and what each needs prepared before it starts."""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from deploy.local.ports import HOST
from deploy.local.probes import http_says_ready
from deploy.local.process import Program
from shared.settings import Settings

MODULES = {
    "ingest": "services.ingest.main",
    "indicators": "services.indicators.worker",
    "alerts": "services.alerts.main",
    "reports": "services.reports.main",
}
SERVICES = tuple(MODULES)
STORES = {"alerts": "services.alerts.store", "reports": "services.reports.store"}
"""Services with tables; each store has `migrate(url)`, which brings its own schema up to date."""


def address(port: int) -> str:
    """Where a service of the local stack answers."""
    return f"http://{HOST}:{port}"


def service(name: str, settings: Settings, more: Mapping[str, str], log: Path) -> Program:
    """One service, listening on `settings.port`; `more` are settings that only it has."""
    return Program(
        name=name,
        arguments=(sys.executable, "-m", MODULES[name]),
        log=log,
        is_ready=lambda: http_says_ready(f"{address(settings.port)}/readyz"),
        environment=as_environment(settings) | dict(more),
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as a service reads them from its environment."""
    return {f"WARDWATCH_{name.upper()}": str(value) for name, value in settings.model_dump().items()}


def migrate(url: str, services: tuple[str, ...] = SERVICES) -> None:
    """Bring the schemas of these services up to date, one after the other."""
    for name in services:
        if name in STORES:
            import_module(STORES[name]).migrate(url)
