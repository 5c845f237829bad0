"""Follow topics with offsets kept in PostgreSQL: the one consumer loop of alerts and reports.

The broker's group only shares out partitions; where to read on is what the database says, so a restored
database simply reads on from where it stood. A twin that lost its partitions without noticing is fenced by
`shared.db.advance` and seeks again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db import Fenced, next_offset
from shared.kafka import FETCH_BYTES
from shared.pulse import SILENT_SECONDS, Pulse
from shared.settings import Settings
from shared.topics import Topic, topic_name

log = structlog.get_logger()
Apply = Callable[[TopicPartition, Sequence[ConsumerRecord]], Awaitable[None]]
"""Handles one partition's batch and advances its offset, in one transaction."""


class Follower:
    """Reads `topics` as `group` and hands each partition's batch to `apply`, until stopped."""

    def __init__(
        self,
        settings: Settings,
        engine: AsyncEngine,
        schema: str,
        topics: Sequence[Topic],
        apply: Apply,
        *,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self.settings, self.engine, self.schema, self.apply = settings, engine, schema, apply
        self.silent_seconds = silent_seconds
        self.topics = [topic_name(settings, t) for t in topics]
        self.ready = asyncio.Event()
        """Set once partitions are assigned and sought."""
        self._pulse: Pulse | None = None

    async def run(self) -> None:
        """Follow for ever; cancellation stops it between batches."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka,
            group_id=f"{self.settings.topic_prefix}{self.schema}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000,
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        consumer.subscribe(self.topics, listener=_Seeker(self, consumer))
        asking: asyncio.Task[None] | None = None
        try:
            await consumer.start()
            self._pulse = Pulse(lambda: consumer.end_offsets(self._followed(consumer)), self.silent_seconds)
            asking = asyncio.create_task(self._pulse.run())
            while True:
                await self._step(consumer)
        finally:
            if asking is not None:
                asking.cancel()
            await consumer.stop()

    @property
    def is_heard(self) -> bool:
        """Whether the broker answered of late (`shared.pulse`); a hung one leaves `ready` as it was."""
        return self._pulse is not None and self._pulse.is_heard

    def _followed(self, consumer: AIOKafkaConsumer) -> set[TopicPartition]:
        """The assigned partitions; where others hold them all, one that says whether the broker is there."""
        return consumer.assignment() or {TopicPartition(self.topics[0], 0)}

    async def _step(self, consumer: AIOKafkaConsumer) -> None:
        batches = await consumer.getmany(timeout_ms=250, max_records=500)
        for place, messages in batches.items():
            try:
                await self.apply(place, messages)
            except Fenced as fence:
                log.warning("fenced", reason=str(fence))
                await self.seek(consumer, {place} & consumer.assignment())

    async def seek(self, consumer: AIOKafkaConsumer, places: set[TopicPartition]) -> None:
        """Put the consumer where the database stands."""
        async with self.engine.connect() as connection:
            for place in places:
                offset = await next_offset(connection, self.schema, place.topic, place.partition)
                consumer.seek(place, offset)
        self.ready.set()


class _Seeker(ConsumerRebalanceListener):  # type: ignore[misc]
    """aiokafka's hook for new assignments."""

    def __init__(self, follower: Follower, consumer: AIOKafkaConsumer) -> None:
        self.follower, self.consumer = follower, consumer

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to give back: offsets are in the database."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Read on from the database's offsets."""
        await self.follower.seek(self.consumer, assigned)
