"""Sending to a county's partition, and reading a stretch of one; the client's settings live here."""

import asyncio
import base64
import contextlib
import hashlib
from asyncio import Future
from collections.abc import AsyncGenerator, AsyncIterator
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.partitioner import murmur2
from pydantic import BaseModel

from shared.clock import now
from shared.events import DeadLetter, encode
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, LARGEST, Topic, contract_of, topic_name

KEPT_OF_POISON = 1024 * 1024
"""Bytes that a dead letter keeps of a message; a longer one is known by its digest."""
STOP_SECONDS = 10.0
FETCH_BYTES = 8 * 1024 * 1024


@lru_cache(maxsize=1024)
def partition_of(county: str, partitions: int) -> int:
    """The partition of a county, the same on every topic (Kafka's murmur2 of its id)."""
    return int((murmur2(county.encode()) & 0x7FFFFFFF) % partitions)


async def start_producer(settings: Settings) -> AIOKafkaProducer:
    """A started producer that answers only when every in-sync replica has the record."""
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,  # who has many sends many and awaits them together: batches form while one is under way
        max_batch_size=1024 * 1024,
        max_request_size=LARGEST,
        request_timeout_ms=20_000,
    )
    try:
        await producer.start()
    except BaseException:
        await producer.stop()  # closes its connections, for a producer that never started complains otherwise
        raise
    return producer


async def stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop a producer, giving what it still holds ten seconds.

    An idempotent producer never lets go of a batch by itself: with the broker away, `stop` would wait for ever.
    """
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(producer.stop(), STOP_SECONDS)


async def send(
    producer: AIOKafkaProducer,
    settings: Settings,
    topic: Topic,
    county: str,
    key: str,
    record: BaseModel | bytes,
) -> "Future[Any]":
    """Hand a record, or the bytes of one, to the producer; the future is done when the broker has acknowledged it."""
    acknowledged: Future[Any] = await producer.send(
        topic_name(settings, topic),
        record if isinstance(record, bytes) else encode(record),
        key=key.encode(),
        partition=partition_of(county, settings.partitions),
    )
    return acknowledged


async def publish(
    producer: AIOKafkaProducer, settings: Settings, topic: Topic, county: str, key: str, record: BaseModel
) -> Any:
    """Send one record and wait for its acknowledgement; answers its place (`.offset`, `.partition`)."""
    return await (await send(producer, settings, topic, county, key, record))


async def dead_letter(
    producer: AIOKafkaProducer, settings: Settings, message: ConsumerRecord, county: str, reason: str
) -> None:
    """Put a message nobody could use aside with the reason: whole, or the first megabyte of it."""
    raw = message.value or b""
    letter = DeadLetter(
        county=county,
        topic=contract_of(settings, message.topic),
        partition=message.partition,
        offset=message.offset,
        reason=reason,
        at=now(),
        raw=base64.b64encode(raw[:KEPT_OF_POISON]).decode(),
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
    )
    await publish(producer, settings, DEAD_LETTERS, county, county, letter)


def plain_consumer(settings: Settings) -> AIOKafkaConsumer:
    """A consumer of no group: it is told what to read and commits nothing."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
    )


async def read_stretch(
    settings: Settings, topic: Topic, partition: int, start: int, end: int | None = None
) -> AsyncGenerator[ConsumerRecord, None]:
    """The records of one partition from offset `start` up to (not including) `end`, by default today's end."""
    place = TopicPartition(topic_name(settings, topic), partition)
    consumer = plain_consumer(settings)
    try:
        await consumer.start()
        consumer.assign([place])
        consumer.seek(place, max(start, (await consumer.beginning_offsets([place]))[place]))
        stop = end if end is not None else (await consumer.end_offsets([place]))[place]
        async for message in _until(consumer, place, stop):
            yield message
    finally:
        await consumer.stop()


async def _until(
    consumer: AIOKafkaConsumer, place: TopicPartition, stop: int
) -> AsyncIterator[ConsumerRecord]:
    # Compaction leaves holes, so the consumer's position says when the end is reached, not the last offset.
    while await consumer.position(place) < stop:
        batches = await consumer.getmany(place, timeout_ms=200, max_records=2000)
        for message in batches.get(place, ()):
            if message.offset < stop:
                yield message
