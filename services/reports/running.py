"""The service's parts at work: the projection and the issuing, begun anew whenever something was away."""

import asyncio
import signal
from contextlib import suppress

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reports.issuer import Issuer
from services.reports.projector import FOLLOWED, Projector
from services.reports.settings import ReportsSettings
from services.reports.store import SCHEMA
from shared.follow import Follower
from shared.kafka import start_producer, stop_producer
from shared.pulse import NO_ANSWER

log = structlog.get_logger()
AGAIN_SECONDS = 2.0


class Running:
    """Starts and stops the two tasks; `missing` says what they still wait for."""

    def __init__(self, settings: ReportsSettings, engine: AsyncEngine) -> None:
        self.settings, self.engine = settings, engine
        self._follower: Follower | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; whatever is not there yet is waited for."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_end_loudly)

    async def stop(self) -> None:
        """End between two transactions."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.engine.dispose()

    def missing(self) -> list[str]:
        """What the service still waits for; partitions are sought only where the database answers."""
        if self._follower is None or not self._follower.ready.is_set():
            return ["broker and database"]
        return [] if self._follower.is_heard else [NO_ANSWER]

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except* (KafkaError, SQLAlchemyError, OSError) as errors:
                log.warning("reports_waits", errors=[type(e).__name__ for e in errors.exceptions])
            await asyncio.sleep(AGAIN_SECONDS)

    async def _work(self) -> None:
        producer = await start_producer(self.settings)
        issuer = Issuer(self.engine, self.settings.counties)
        projector = Projector(self.settings, self.engine, producer, issuer.nudge)
        follower = Follower(self.settings, self.engine, SCHEMA, FOLLOWED, projector.apply)
        self._follower = follower
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(follower.run())
                group.create_task(issuer.run())
        finally:
            self._follower = None
            await stop_producer(producer)


def _end_loudly(task: asyncio.Task[None]) -> None:
    """A failure nobody foresaw ends the service, for its supervisor to start it anew."""
    if not task.cancelled() and (error := task.exception()):
        log.error("reports_end", error=type(error).__name__)
        signal.raise_signal(signal.SIGTERM)
