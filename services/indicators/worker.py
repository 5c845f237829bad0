"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from services.indicators.running import Running
from services.indicators.settings import IndicatorSettings
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.problems import install_problems
from shared.web.serve import serve


def create_app(running: Running) -> FastAPI:
    """The worker as an ASGI app: its lifespan is the stream's."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await running.start()
        try:
            yield
        finally:
            await running.stop()

    app = FastAPI(title="wardwatch indicators", lifespan=lifespan)
    install_problems(app)
    app.include_router(ops_router(running.missing))
    return app


def main() -> None:
    """Run until SIGTERM; exit code 1 when the worker had to give up."""
    settings = IndicatorSettings()
    configure_logs("indicators", settings.log_level)
    running = Running(settings)
    asyncio.run(serve(create_app(running), settings))
    if running.has_failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
