"""Starts alerts: the only file that wires its parts, and `python -m services.alerts.main`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from services.alerts.api import alerts_router
from services.alerts.running import Running
from services.alerts.sender import MailSender
from services.alerts.settings import AlertsSettings
from shared.db import engine_for
from shared.keys import KeyFile
from shared.logs import configure_logs
from shared.web.ops import ops_router
from shared.web.parameters import only_known_parameters
from shared.web.problems import install_problems
from shared.web.serve import serve


def create_app(settings: AlertsSettings) -> FastAPI:
    """The service. It starts whether or not broker and database are there, and says so on `/readyz`.

    MailUrlError at once if no mail could ever be sent with the mail URL.
    """
    engine = engine_for(settings.database)
    sender = MailSender(settings.mail_url, settings.send_limit_seconds)
    running = Running(settings, engine, sender.send)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        running.start()
        yield
        await running.stop()

    strict = [Depends(only_known_parameters)]
    app = FastAPI(title="wardwatch alerts", version="1", lifespan=lifespan, dependencies=strict)
    install_problems(app)
    app.include_router(alerts_router(engine, KeyFile(settings.keys_file)))
    app.include_router(ops_router(running.missing))
    return app


def main() -> None:
    """Serve until SIGTERM."""
    settings = AlertsSettings()
    configure_logs("alerts", settings.log_level)
    asyncio.run(serve(create_app(settings), settings))


if __name__ == "__main__":
    main()
