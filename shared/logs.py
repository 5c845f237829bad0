"""Structured logs: one JSON object a line, also from libraries; ids only, never a person's data."""

import logging
import sys

import structlog

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure_logs(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stdout as JSON, at `level`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, handlers=[_handler()], force=True)
    logging.getLogger("aiokafka").setLevel(max(number, logging.WARNING))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[*SHARED, structlog.processors.JSONRenderer()],
    )
    structlog.contextvars.bind_contextvars(service=service)


def _handler() -> logging.Handler:
    """What libraries log, in the same form."""
    handler = logging.StreamHandler(sys.stdout)
    chain: list[structlog.typing.Processor] = [structlog.stdlib.add_logger_name, *SHARED]
    render: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=chain, processors=render))
    return handler
