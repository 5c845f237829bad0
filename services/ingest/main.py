"""Starts ingest: the only file that wires its parts, and `python -m services.ingest.main`."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from services.ingest.api import incidents_router
from services.ingest.completions import completions_router
from services.ingest.consumer import KnownReader
from services.ingest.count_requests import CountRequests
from services.ingest.counties import County, load_counties
from services.ingest.door import open_door
from services.ingest.feeds import feeds_router
from services.ingest.measures import measures_router
from services.ingest.publish import Publisher
from services.ingest.review import review_router
from services.ingest.settings import IngestSettings
from services.ingest.template import template_router
from services.ingest.ticks import tick_for_ever
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.parameters import only_known_parameters
from shared.web.problems import install_problems
from shared.web.serve import run


def create_app(settings: IngestSettings, counties: Mapping[str, County]) -> FastAPI:
    """The service. It starts whether or not the broker is there, and says so on `/readyz`."""
    publisher = Publisher(settings, settings.ack_seconds)
    door = open_door(settings, counties, publisher)
    reader = KnownReader(settings, door.learn, door.holding.rested)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        publisher.start()
        ticking = tick_for_ever(publisher, door.counties, reader.caught_up, settings.tick_seconds)
        releasing = door.holding.release_for_ever(reader.caught_up)
        tasks = [asyncio.create_task(work) for work in (ticking, reader.run(), releasing)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await publisher.stop()

    strict = [Depends(only_known_parameters)]
    app = FastAPI(title="wardwatch ingest", version="1", lifespan=lifespan, dependencies=strict)
    install_problems(app)
    for router in (incidents_router, completions_router, measures_router, review_router, feeds_router):
        app.include_router(router(door))
    app.include_router(template_router())
    app.include_router(ops_router(lambda: [*publisher.missing(), *reader.missing()]))
    app.add_middleware(CountRequests)
    return app


def main() -> None:
    """Serve until SIGTERM."""
    settings = IngestSettings()
    configure_logs("ingest", settings.log_level)
    app = create_app(settings, load_counties(settings.counties))
    gc.collect()
    gc.freeze()  # what is loaded stays: later collections need not walk through it while a request waits
    run(app, settings)


if __name__ == "__main__":
    main()
