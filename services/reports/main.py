"""Starts reports: the only file that wires its parts, and `python -m services.reports.main`."""

from fastapi import FastAPI

from services.reports.api import packs_router
from services.reports.running import Running
from services.reports.settings import ReportsSettings
from shared.db import engine_for
from shared.keys import KeyFile
from shared.logs import configure_logs
from shared.web.app import service_app
from shared.web.serve import run


def create_app(settings: ReportsSettings) -> FastAPI:
    """The service. It starts whether or not broker and database are there, and says so on `/readyz`."""
    engine = engine_for(settings.database)
    running = Running(settings, engine)
    return service_app("reports", running, packs_router(engine, KeyFile(settings.keys_file)))


def main() -> None:
    """Serve until SIGTERM."""
    settings = ReportsSettings()
    configure_logs("reports", settings.log_level)
    run(create_app(settings), settings)


if __name__ == "__main__":
    main()
