"""Puts records on the counties' logs, and keeps a producer at hand while the broker comes and goes."""

import asyncio
from asyncio import Future, Task
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from pydantic import BaseModel

from shared.kafka import send, start_producer
from shared.settings import Settings
from shared.topics import INTAKE, Topic, topic_name

RETRY_SECONDS = 1.0
STOP_SECONDS = 10.0
log = structlog.get_logger()


class Unavailable(Exception):
    """The broker is away, or did not acknowledge in time. What was sent may still be kept later: harmless."""


class Publisher:
    """A producer that is started, and replaced when it fails, in the background.

    A producer that met an error may be past saving (a lost sequence number ends an idempotent one for good),
    so it is put away and another started. One that merely waits is left alone: it repeats until the broker
    is back, and its order is kept.
    """

    def __init__(self, settings: Settings, ack_seconds: float) -> None:
        self._settings, self._ack_seconds = settings, ack_seconds
        self._producer: AIOKafkaProducer | None = None
        self._wanted, self._connected = asyncio.Event(), asyncio.Event()
        self._tasks: set[Task[None]] = set()
        self._acknowledged = True

    def missing(self) -> list[str]:
        """What keeps records from being kept just now; empty when the broker answered last time."""
        return [] if self._producer is not None and self._acknowledged else ["kafka"]

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._wanted.set()
        self._spawn(self._keep_a_producer())

    async def connected(self) -> None:
        """Return once there is a producer."""
        await self._connected.wait()

    async def stop(self) -> None:
        """Send what waits, as far as the broker takes it within `STOP_SECONDS`."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        producer, self._producer = self._producer, None
        await _put_away(producer)

    async def send(
        self, county: str, record: BaseModel | bytes, topic: Topic = INTAKE, key: str = ""
    ) -> "Future[Any]":
        """Hand a record over; the future is done when it is kept. Waits while much is under way.

        The key is the county, but on a compact topic, where it says which record this one replaces.
        """
        producer = self._producer
        if producer is None:
            raise Unavailable("no broker")
        try:
            async with asyncio.timeout(self._ack_seconds):
                future = await send(producer, self._settings, topic, county, key or county, record)
        except TimeoutError as error:
            self._acknowledged = False
            raise Unavailable("the broker takes nothing") from error
        except Exception as error:
            self._replace(producer, error)
            raise Unavailable("the broker takes nothing") from error
        future.add_done_callback(lambda done: self._note(producer, done))
        return future

    async def confirm(self, sent: Sequence["Future[Any]"]) -> None:
        """Return when all of `sent` is kept; Unavailable if the broker does not say so in time."""
        if not sent:
            return
        await asyncio.wait(sent, timeout=self._ack_seconds)
        if not all(map(is_kept, sent)):
            self._acknowledged = False
            raise Unavailable("the broker did not acknowledge in time")

    async def settled(self, sent: "Future[Any]") -> None:
        """Return when it is decided whether this was kept, or after as long as anything may take."""
        await asyncio.wait([sent], timeout=self._ack_seconds)

    async def publish(self, county: str, record: BaseModel, topic: Topic = INTAKE, key: str = "") -> None:
        """Send one record and see it kept."""
        await self.confirm([await self.send(county, record, topic, key)])

    def _note(self, producer: AIOKafkaProducer, done: "Future[Any]") -> None:
        if is_kept(done):
            self._acknowledged = True
        elif not done.cancelled() and (error := done.exception()):
            self._replace(producer, error)

    def _replace(self, producer: AIOKafkaProducer, error: BaseException) -> None:
        if producer is not self._producer:
            return
        log.warning("producer put away", error=type(error).__name__)
        self._producer = None
        self._connected.clear()
        self._spawn(_put_away(producer))
        self._wanted.set()

    async def _keep_a_producer(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._producer = await self._found()
            self._acknowledged = True
            self._connected.set()

    async def _found(self) -> AIOKafkaProducer:
        while True:
            try:
                return await self._attempt()
            except Exception as error:  # whatever the broker's state: the door keeps trying, and says so
                log.warning("no producer yet", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _attempt(self) -> AIOKafkaProducer:
        producer = await start_producer(self._settings)
        topic = topic_name(self._settings, INTAKE)
        try:
            partitions = await producer.partitions_for(topic)
            if len(partitions) != self._settings.partitions:
                raise Unavailable(f"{topic} has not {self._settings.partitions} partitions")
        except BaseException:
            await _put_away(producer)
            raise
        return producer

    def _spawn(self, work: Any) -> None:
        task: Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def is_kept(future: "Future[Any]") -> bool:
    """Whether the broker acknowledged."""
    return future.done() and not future.cancelled() and future.exception() is None


async def _put_away(producer: AIOKafkaProducer | None) -> None:
    if producer is None:
        return
    with suppress(Exception):
        async with asyncio.timeout(STOP_SECONDS):
            await producer.stop()
