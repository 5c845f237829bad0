"""Reads held.v1 and counties.v1 from their beginnings and then on: what every replica of the door has to know."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.events import CountyInForce, HeldItem, HeldMapping, Undecodable, decode
from shared.kafka import plain_consumer
from shared.settings import Settings
from shared.topics import COUNTIES, HELD, contract_of, topic_name

Known = HeldItem | HeldMapping | CountyInForce

RETRY_SECONDS = 1.0
WAIT_MS = 500
log = structlog.get_logger()


class KnownReader:
    """Hands each record of both topics to `learn`, and each batch's end to `rested`, whatever the broker does.

    Reading again from the beginning is harmless, so that is what follows any error.
    """

    def __init__(
        self, settings: Settings, learn: Callable[[Known], None], rested: Callable[[], None]
    ) -> None:
        self._settings, self._learn, self._rested = settings, learn, rested
        self.caught_up = asyncio.Event()
        """Set once all that stood there at the start was read."""

    def missing(self) -> list[str]:
        """What is not yet known; empty once all held items, mappings and configurations were read."""
        return [] if self.caught_up.is_set() else ["held", "counties"]

    async def run(self) -> None:
        """Read for ever; cancellation stops it."""
        while True:
            try:
                await self._follow()
            except Exception as error:  # whatever the broker's state: the door keeps trying, and says so
                log.warning("held.v1 and counties.v1 not read", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        consumer = plain_consumer(self._settings)
        try:
            await consumer.start()
            names = [topic_name(self._settings, topic) for topic in (HELD, COUNTIES)]
            places = [TopicPartition(name, n) for name in names for n in range(self._settings.partitions)]
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
            record = decode(contract_of(self._settings, message.topic), message.value)
            if not isinstance(record, Undecodable):
                self._learn(record)


async def _has_reached(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await consumer.position(place) >= end for place, end in ends.items()])
