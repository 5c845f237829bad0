"""Structured logs: one JSON object a line, ids only, never a person's data."""

import logging
import sys

import structlog


def configure_logs(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stdout as JSON, at `level`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(
        level=number, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s", force=True
    )
    logging.getLogger("aiokafka").setLevel(max(number, logging.WARNING))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
    structlog.contextvars.bind_contextvars(service=service)
