"""Run a FastAPI app until SIGTERM, on the address the settings give."""

import signal
import socket

import uvicorn
from fastapi import FastAPI

from shared.settings import Settings


async def serve(app: FastAPI, settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; the app's lifespan starts and stops everything else."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it once more when it is done
    listener = socket.create_server((settings.host, settings.port))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=10)
    await uvicorn.Server(config).serve(sockets=[listener])
