"""The service's parts at work, and their end without loss."""

import asyncio
import signal
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.outbox import Outbox, Send
from services.alerts.settings import AlertsSettings
from services.alerts.stream import Stream

log = structlog.get_logger()


class Running:
    """Starts and stops stream and outbox; `missing` says what they still wait for."""

    def __init__(self, settings: AlertsSettings, engine: AsyncEngine, send: Send) -> None:
        self.settings, self.engine = settings, engine
        lease = timedelta(seconds=settings.lease_seconds)
        self.outbox = Outbox(engine, send, lease=lease, poll_seconds=settings.poll_seconds)
        self.stream = Stream(settings, engine)
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; whatever is not there yet is waited for."""
        work = (self.outbox.run(self._stopping), self.stream.run())
        self._tasks = [asyncio.create_task(part) for part in work]
        for task in self._tasks:
            task.add_done_callback(_end_loudly)

    async def stop(self) -> None:
        """Let what is being sent be recorded, then end."""
        self._stopping.set()
        outbox, stream = self._tasks
        stream.cancel()
        await asyncio.wait([outbox], timeout=self.settings.send_limit_seconds)
        outbox.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        await self.engine.dispose()

    def missing(self) -> list[str]:
        """What the service still waits for; empty when ready."""
        database = [] if self.outbox.is_reaching_database else ["database"]
        return database + self.stream.missing()


def _end_loudly(task: asyncio.Task[None]) -> None:
    """A part that failed for a reason nobody foresaw ends the service, for its supervisor to start it anew."""
    if not task.cancelled() and (error := task.exception()):
        log.error("alerts_end", error=type(error).__name__)
        signal.raise_signal(signal.SIGTERM)
