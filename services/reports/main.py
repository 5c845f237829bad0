"""Starts reports: the only file that wires its parts, and `python -m services.reports.main`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from services.reports.api import packs_router
from services.reports.running import Running
from services.reports.settings import ReportsSettings
from shared.db import engine_for
from shared.keys import KeyFile
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.parameters import only_known_parameters
from shared.web.problems import install_problems
from shared.web.serve import serve


def create_app(settings: ReportsSettings) -> FastAPI:
    """The service. It starts whether or not broker and database are there, and says so on `/readyz`."""
    engine = engine_for(settings.database)
    running = Running(settings, engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        running.start()
        yield
        await running.stop()

    strict = [Depends(only_known_parameters)]
    app = FastAPI(title="wardwatch reports", version="1", lifespan=lifespan, dependencies=strict)
    install_problems(app)
    app.include_router(packs_router(engine, KeyFile(settings.keys_file)))
    app.include_router(ops_router(running.missing))
    return app


def main() -> None:
    """Serve until SIGTERM."""
    settings = ReportsSettings()
    configure_logs("reports", settings.log_level)
    asyncio.run(serve(create_app(settings), settings))


if __name__ == "__main__":
    main()
