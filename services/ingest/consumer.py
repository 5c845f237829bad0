"""Reads held.v1 from its beginning and then on: how every replica comes to know what all of them hold."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.events import HeldItem, HeldMapping, decode
from shared.kafka import plain_consumer
from shared.settings import Settings
from shared.topics import HELD, topic_name

RETRY_SECONDS = 1.0
WAIT_MS = 500
log = structlog.get_logger()


class HeldReader:
    """Hands each record of held.v1 to `fold`, and each batch's end to `rested`, whatever the broker does.

    Reading again from the beginning is harmless, so that is what follows any error.
    """

    def __init__(
        self, settings: Settings, fold: Callable[[HeldItem | HeldMapping], None], rested: Callable[[], None]
    ) -> None:
        self._settings, self._fold, self._rested = settings, fold, rested
        self.caught_up = asyncio.Event()
        """Set once all that stood there at the start was read."""

    def missing(self) -> list[str]:
        """What is not yet known; empty once all held items and mappings were read."""
        return [] if self.caught_up.is_set() else ["held"]

    async def run(self) -> None:
        """Read for ever; cancellation stops it."""
        while True:
            try:
                await self._follow()
            except Exception as error:  # whatever the broker's state: the door keeps trying, and says so
                log.warning("held.v1 not read", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        consumer = plain_consumer(self._settings)
        try:
            await consumer.start()
            name = topic_name(self._settings, HELD)
            places = [TopicPartition(name, number) for number in range(self._settings.partitions)]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            await self._read_on(consumer, await consumer.end_offsets(places))
        finally:
            await consumer.stop()

    async def _read_on(self, consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> None:
        while True:
            for messages in (await consumer.getmany(timeout_ms=WAIT_MS)).values():
                self._take(messages)
            if not self.caught_up.is_set() and await _has_reached(consumer, ends):
                self.caught_up.set()
            self._rested()

    def _take(self, messages: Sequence[ConsumerRecord]) -> None:
        for message in messages:
            record = decode(HELD.name, message.value)
            if isinstance(record, HeldItem | HeldMapping):
                self._fold(record)


async def _has_reached(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await consumer.position(place) >= end for place, end in ends.items()])
