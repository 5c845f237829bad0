"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import asyncio


def main() -> None:
    """Run until SIGTERM; exit code 1 when the worker had to give up."""
    # In here, for the pool's process imports this module too, and needs a second less without Faust and the pages.
    from services.indicators.running import Running
    from services.indicators.settings import IndicatorSettings
    from shared.logs import configure_logs
    from shared.web.app import service_app
    from shared.web.serve import serve

    settings = IndicatorSettings()
    configure_logs("indicators", settings.log_level)
    running = Running(settings)
    asyncio.run(serve(service_app("indicators", running), settings))
    if running.has_failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
