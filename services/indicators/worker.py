"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

from fastapi import FastAPI

from services.indicators.settings import IndicatorSettings
from services.indicators.stream import Stream
from shared.kafka import start_producer
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.serve import serve


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
        tasks = [asyncio.create_task(work) for work in (stream.bring_on(), _watch(stream, missing, failure))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await stream.app.stop()
            await producer.stop()

    app = FastAPI(title="wardwatch indicators", lifespan=lifespan)
    app.include_router(ops_router(lambda: missing))
    return app


async def _watch(stream: Stream, missing: list[str], failure: Failure) -> None:
    """Say when the worker is ready; end it when Faust has given up."""
    await stream.caught_up.wait()
    missing.clear()
    await stream.app.wait_until_stopped()
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
