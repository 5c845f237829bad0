"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import asyncio

from services.indicators.running import Running
from services.indicators.settings import IndicatorSettings
from shared.logs import configure_logs
from shared.web.app import service_app
from shared.web.serve import serve


def main() -> None:
    """Run until SIGTERM; exit code 1 when the worker had to give up."""
    settings = IndicatorSettings()
    configure_logs("indicators", settings.log_level)
    running = Running(settings)
    asyncio.run(serve(service_app("indicators", running), settings))
    if running.has_failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
