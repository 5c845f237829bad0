"""Starts ingest: the only file that wires its parts, and `python -m services.ingest.main`."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from services.ingest.api import Door, incidents_router
from services.ingest.completions import completions_router
from services.ingest.count_requests import CountRequests
from services.ingest.counties import County, load_counties
from services.ingest.publish import Publisher
from services.ingest.settings import IngestSettings
from services.ingest.ticks import tick_for_ever
from shared.keys import KeyFile
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.problems import install_problems
from shared.web.serve import serve


def create_app(settings: IngestSettings, counties: Mapping[str, County]) -> FastAPI:
    """The service. It starts whether or not the broker is there, and says so on `/readyz`."""
    publisher = Publisher(settings, settings.ack_seconds)
    door = Door(counties, KeyFile(settings.keys_file), publisher, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        publisher.start()
        configs = [county.config for county in counties.values()]
        ticking = asyncio.create_task(tick_for_ever(publisher, configs, settings.tick_seconds))
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        await publisher.stop()

    app = FastAPI(title="wardwatch ingest", version="1", lifespan=lifespan)
    install_problems(app)
    app.include_router(incidents_router(door))
    app.include_router(completions_router(door))
    app.include_router(ops_router(publisher.missing))
    app.add_middleware(CountRequests)
    return app


def main() -> None:
    """Serve until SIGTERM."""
    settings = IngestSettings()
    configure_logs("ingest", settings.log_level)
    asyncio.run(serve(create_app(settings, load_counties(settings.counties)), settings))


if __name__ == "__main__":
    main()
