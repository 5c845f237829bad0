"""Starts alerts: the only file that wires its parts, and `python -m services.alerts.main`."""

from fastapi import FastAPI

from services.alerts.api import alerts_router
from services.alerts.running import Running
from services.alerts.sender import MailSender
from services.alerts.settings import AlertsSettings
from shared.db import engine_for
from shared.keys import KeyFile
from shared.logs import configure_logs
from shared.web.app import service_app
from shared.web.serve import run


def create_app(settings: AlertsSettings) -> FastAPI:
    """The service. It starts whether or not broker and database are there, and says so on `/readyz`.

    MailUrlError at once if no mail could ever be sent with the mail URL.
    """
    engine = engine_for(settings.database)
    sender = MailSender(settings.mail_url, settings.send_limit_seconds)
    running = Running(settings, engine, sender.send)
    return service_app("alerts", running, alerts_router(engine, KeyFile(settings.keys_file)))


def main() -> None:
    """Serve until SIGTERM."""
    settings = AlertsSettings()
    configure_logs("alerts", settings.log_level)
    run(create_app(settings), settings)


if __name__ == "__main__":
    main()
