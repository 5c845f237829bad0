"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import structlog
from fastapi import FastAPI

from services.indicators.settings import IndicatorSettings
from services.indicators.stream import Stream
from shared.kafka import start_producer, stop_producer
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.serve import serve

log = structlog.get_logger()


class Failure:
    """Whether the worker must end with an error; asking for it also asks the server to stop."""

    def __init__(self) -> None:
        self.has_happened = False

    def __call__(self) -> None:
        """End the process with exit code 1: its supervisor starts it again, and the log says where to go on."""
        self.has_happened = True
        os.kill(os.getpid(), signal.SIGTERM)


def create_app(settings: IndicatorSettings, failure: Failure) -> FastAPI:
    """The worker as an ASGI app: its lifespan is the stream's."""
    missing = ["partitions of intake read to their end"]

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        producer = await start_producer(settings)
        stream = Stream(settings, producer, failure)
        await stream.app.start()
        tasks = [
            asyncio.create_task(work)
            for work in (stream.bring_on(), _become_ready(stream, missing), _outlive(stream))
        ]
        for task in tasks[0], tasks[2]:
            task.add_done_callback(lambda ended: None if ended.cancelled() else _end_loudly(ended, failure))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await stream.app.stop()
            await stop_producer(producer)

    app = FastAPI(title="wardwatch indicators", lifespan=lifespan)
    app.include_router(ops_router(lambda: missing))
    return app


async def _become_ready(stream: Stream, missing: list[str]) -> None:
    await stream.caught_up.wait()
    missing.clear()


async def _outlive(stream: Stream) -> None:
    """Ends when Faust has given up."""
    await stream.app.wait_until_stopped()


def _end_loudly(ended: asyncio.Task[None], failure: Failure) -> None:
    """Neither catching up nor Faust may end by itself."""
    error = ended.exception()
    log.error("worker_ends", error=None if error is None else type(error).__name__)
    failure()


def main() -> None:
    """Run until SIGTERM; exit code 1 when the worker had to give up."""
    settings, failure = IndicatorSettings(), Failure()
    configure_logs("indicators", settings.log_level)
    asyncio.run(serve(create_app(settings, failure), settings))
    if failure.has_happened:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
