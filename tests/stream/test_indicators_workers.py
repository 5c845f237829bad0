"""Indicator workers on a real broker: what they say under kill, sleep and poison equals the plain fold."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence

import pytest
from aiokafka import AIOKafkaProducer

from shared.events import DeadLetter, IntakeRecord, encode
from shared.kafka import partition_of, send, start_producer
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, INTAKE, SIGNALS, create_topics, topic_name
from tests.indicator_topics import offline, said
from tests.small_history import a_history
from tests.workers import Workers, read_all, until_judged

COUNTY = "testshire"
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
"""Rounds of kill and sleep, each with its own seed: one here, more by `make chaos`."""
ASLEEP = 12.0
"""Seconds of sleep, past the session in which a silent worker loses its partitions."""


@pytest.fixture
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    await create_topics(settings)
    producer = await start_producer(settings)
    yield producer
    await producer.stop()


async def put(producer: AIOKafkaProducer, settings: Settings, records: Sequence[IntakeRecord]) -> int:
    """Append records to the county's log; the offset of the last."""
    sent = [await send(producer, settings, INTAKE, COUNTY, COUNTY, record) for record in records]
    return int(max([(await each).offset for each in sent]))


async def assert_as_undisturbed(settings: Settings) -> None:
    found, expected = await said(settings, COUNTY), await offline(settings, COUNTY)
    assert expected.signals
    assert (found.signals, found.content, found.dead) == (expected.signals, expected.content, expected.dead)


async def test_a_worker_says_what_the_plain_fold_says_and_stops_cleanly(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    async with Workers(settings) as workers:
        worker = workers.start()
        last = await put(producer, settings, a_history())
        await until_judged(settings, SIGNALS, COUNTY, last)
        await assert_as_undisturbed(settings)
        worker.signal(signal.SIGTERM)
        assert worker.end() == 0


@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
async def test_killed_and_put_to_sleep_at_random_nothing_is_lost_or_different(
    settings: Settings, producer: AIOKafkaProducer, seed: int
) -> None:
    rng, log = random.Random(seed), list(a_history())
    cuts = sorted(rng.sample(range(1, len(log)), 3))
    async with Workers(settings) as workers:
        first, second = workers.start(), workers.start()

        await put(producer, settings, log[: cuts[0]])
        first.signal(signal.SIGKILL)
        await put(producer, settings, log[cuts[0] : cuts[1]])
        second.signal(signal.SIGSTOP)
        workers.start()
        await put(producer, settings, log[cuts[1] : cuts[2]])
        await asyncio.sleep(ASLEEP)
        second.signal(signal.SIGCONT)
        last = await put(producer, settings, log[cuts[2] :])
        await until_judged(settings, SIGNALS, COUNTY, last)
        workers.kill_all()
        await workers.start().ready()
        await assert_as_undisturbed(settings)


async def test_poison_among_good_records_is_put_aside_once_and_stops_nothing(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    log = list(a_history())
    name, partition = topic_name(settings, INTAKE), partition_of(COUNTY, settings.partitions)
    async with Workers(settings) as workers:
        workers.start()
        await put(producer, settings, log[:10])
        for poison in (b"\xff\xfe", b'{"kind":"tick"}', encode(log[-1]).replace(b"testshire", b"elsewhere9")):
            await producer.send_and_wait(name, poison, key=b"testshire", partition=partition)
        last = await put(producer, settings, log[10:])
        await until_judged(settings, SIGNALS, COUNTY, last)
        workers.kill_all()
        await workers.start().ready()
        letters = [r for r in await read_all(settings, DEAD_LETTERS, COUNTY) if isinstance(r, DeadLetter)]
        assert [letter.offset for letter in letters] == [10, 11, 12]
        await assert_as_undisturbed(settings)
