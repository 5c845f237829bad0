"""`python -m services.indicators.worker`: one worker of the indicator service, with its operator pages."""

import gc

MADE_BEFORE_A_LOOK = 50_000
"""Objects made between two looks for garbage: there is little of it, and the ledger is not looked through."""


def main() -> None:
    """Run until SIGTERM; exit code 1 when the worker had to give up."""
    gc.disable()  # nothing that is loaded is garbage, and looking for some took a sixth of the time
    # In here, for the pool's process imports this module too, and needs a second less without Faust and the pages.
    from services.indicators.running import Running
    from services.indicators.settings import IndicatorSettings
    from shared.logs import configure_logs
    from shared.web.app import service_app
    from shared.web.serve import run

    gc.freeze()  # what is loaded stays
    gc.set_threshold(MADE_BEFORE_A_LOOK)
    gc.enable()
    settings = IndicatorSettings()
    configure_logs("indicators", settings.log_level)
    running = Running(settings)
    run(service_app("indicators", running), settings)
    if running.has_failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
