"""The service's parts at work: the follower, the outbox and the relay, each started again if its world goes away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.consumer import FOLLOWED, Consumer
from services.alerts.outbox import Outbox, Send
from services.alerts.relay import Relay
from services.alerts.settings import AlertsSettings
from services.alerts.store import SCHEMA
from shared.follow import Follower
from shared.kafka import start_producer

log = structlog.get_logger()
AGAIN_SECONDS = 2.0


class Running:
    """Starts and stops the work; `missing` says what it still waits for."""

    def __init__(self, settings: AlertsSettings, engine: AsyncEngine, send: Send) -> None:
        self.settings, self.engine = settings, engine
        lease = timedelta(seconds=settings.lease_seconds)
        self.outbox = Outbox(engine, send, lease=lease, poll_seconds=settings.poll_seconds)
        self.follower: Follower | None = None
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; whatever is not there yet is waited for."""
        self._tasks = [
            asyncio.create_task(self.outbox.run(self._stopping)),
            asyncio.create_task(_again_and_again(self._follow_log)),
        ]

    async def stop(self) -> None:
        """Let what is being sent be recorded, then end."""
        self._stopping.set()
        outbox, following = self._tasks
        following.cancel()
        await asyncio.wait([outbox], timeout=self.settings.send_limit_seconds + AGAIN_SECONDS)
        outbox.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        await self.engine.dispose()

    def missing(self) -> list[str]:
        """What the service still waits for; empty when ready."""
        is_following = self.follower is not None and self.follower.ready.is_set()
        waits = {"database": self.outbox.is_reaching_database, "broker": is_following}
        return [name for name, is_there in waits.items() if not is_there]

    async def _follow_log(self) -> None:
        producer = await start_producer(self.settings)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(producer))
                group.create_task(Relay(self.settings, self.engine, producer).run(self.settings.poll_seconds))
        finally:
            self.follower = None
            await producer.stop()

    async def _follow(self, producer: AIOKafkaProducer) -> None:
        consumer = Consumer(self.settings, self.engine, producer)
        self.follower = Follower(self.settings, self.engine, SCHEMA, FOLLOWED, consumer.apply)
        await self.follower.run()


async def _again_and_again(work: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends; when the broker or the database fails it, wait and begin anew."""
    while True:
        try:
            await work()
        except* (KafkaError, SQLAlchemyError, OSError) as errors:
            log.warning("alerts_wait", errors=[type(e).__name__ for e in errors.exceptions])
        await asyncio.sleep(AGAIN_SECONDS)
