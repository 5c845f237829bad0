"""The service's side of Kafka: signals in, the log out, begun anew whenever broker or database went away."""

import asyncio

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.consumer import FOLLOWED, Consumer
from services.alerts.relay import Relay
from services.alerts.settings import AlertsSettings
from services.alerts.store import SCHEMA
from shared.follow import Follower
from shared.kafka import start_producer, stop_producer
from shared.pulse import NO_ANSWER

log = structlog.get_logger()
AGAIN_SECONDS = 2.0


class Stream:
    """Follows and relays until cancelled."""

    def __init__(self, settings: AlertsSettings, engine: AsyncEngine) -> None:
        self.settings, self.engine = settings, engine
        self._follower: Follower | None = None

    def missing(self) -> list[str]:
        """What the following still waits for; empty when ready."""
        if self._follower is None or not self._follower.ready.is_set():
            return ["broker"]
        return [] if self._follower.is_heard else [NO_ANSWER]

    async def run(self) -> None:
        """Work for ever; what fails because something is away is tried again a little later."""
        while True:
            try:
                await self._work()
            except* (KafkaError, SQLAlchemyError, OSError) as errors:
                log.warning("stream_waits", errors=[type(e).__name__ for e in errors.exceptions])
            await asyncio.sleep(AGAIN_SECONDS)

    async def _work(self) -> None:
        producer = await start_producer(self.settings)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(producer))
                relay = Relay(self.settings, self.engine, producer)
                group.create_task(relay.run(self.settings.poll_seconds))
        finally:
            self._follower = None
            await stop_producer(producer)

    async def _follow(self, producer: AIOKafkaProducer) -> None:
        consumer = Consumer(self.settings, self.engine, producer)
        self._follower = Follower(self.settings, self.engine, SCHEMA, FOLLOWED, consumer.apply)
        await self._follower.run()
