"""Lanes of one partition on a real broker: overflowing into the log, cancelled agents, and other workers ahead."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from deploy.replaying import replay
from services.indicators.aside import Aside
from services.indicators.catch_up import Partition
from services.indicators.domain.fold import Fold
from services.indicators.domain.judge import JUDGING, Judging
from services.indicators.domain.outbox import Output
from services.indicators.lane import Means
from services.indicators.lane_queue import QUEUE_BYTES
from services.indicators.pool import Pool
from services.indicators.settings import IndicatorSettings
from shared.events import IntakeRecord, encode
from shared.kafka import read_stretch, send, start_producer, stop_producer
from shared.settings import Settings
from shared.topics import INTAKE, SIGNALS, create_topics
from tests.county_log import batch, configuration, county_counts, revision, ticks
from tests.indicator_topics import offline, raw, recorded, said
from tests.lanes import Process, of_county
from tests.long_work import LongDays

SLOW, QUICK = "westshire", "eastshire"
SECONDS = 4.0
"""Of long work, each day's end of the slow county."""


@pytest.fixture
async def own(settings: Settings) -> IndicatorSettings:
    """One partition, so that both counties share it."""
    settings = settings.model_copy(update={"partitions": 1})
    await create_topics(settings)
    return IndicatorSettings(**settings.model_dump())


@pytest.fixture
async def producer(own: IndicatorSettings) -> AsyncIterator[AIOKafkaProducer]:
    producer = await start_producer(own)
    yield producer
    await stop_producer(producer)


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    await pool.stop()


def means(
    own: IndicatorSettings, producer: AIOKafkaProducer, pool: Pool, judging: Judging = JUDGING
) -> Means:
    process = Process()
    return Means(own, producer, pool, Aside(3, process.fail), process.fail, judging)


async def append(
    own: IndicatorSettings, producer: AIOKafkaProducer, county: str, records: Iterable[IntakeRecord]
) -> None:
    for record in records:
        await (await send(producer, own, INTAKE, county, county, of_county(county, record)))


async def intake(own: IndicatorSettings) -> list[ConsumerRecord]:
    return [message async for message in read_stretch(own, INTAKE, 0, 0)]


def full_records(number: int) -> list[IntakeRecord]:
    """Five hundred incidents each."""
    return [
        batch([revision(f"r{n}-{i}", on=f"2025-01-{1 + i % 28:02d}") for i in range(500)], load=f"l{n}")
        for n in range(number)
    ]


async def test_behind_long_work_a_county_overflows_into_the_log_and_its_neighbour_goes_on(
    own: IndicatorSettings, producer: AIOKafkaProducer, pool: Pool
) -> None:
    heavy = full_records(1 + 2 * QUEUE_BYTES // len(encode(full_records(1)[0])))
    await append(own, producer, SLOW, [configuration(), *ticks("2025-02-05T06:00", 2), *heavy])
    await append(own, producer, QUICK, [configuration(), *ticks("2025-02-05T06:00", 3)])
    await append(own, producer, SLOW, ticks("2025-02-08T06:00", 1))
    partition = Partition(means(own, producer, pool, LongDays(SLOW, SECONDS).judging), 0)
    try:
        for message in await intake(own):
            await partition.meet(message)
        quick, slow = partition.lanes[QUICK], partition.lanes[SLOW]
        await quick.finished()
        assert slow.fold.through == 1, (
            "at the work of its first day's end, with more behind it than it may keep"
        )
        assert slow._queue.left is not None
        await slow.finished()
        assert slow._queue.left is None
        assert sum(county_counts_of(slow.fold, SLOW).values()) == 500 * len(heavy)
        for county in (QUICK, SLOW):
            found, expected = await said(own, county), await offline(own, county)
            assert (found.signals, found.content) == (expected.signals, expected.content)
    finally:
        await partition.close()


def county_counts_of(fold: Fold, county: str) -> dict[tuple[str, str, int], int]:
    fold.counties["testshire"] = fold.counties[county]
    return county_counts(fold)


async def test_cancelled_at_any_moment_nothing_is_lost_and_nothing_said_otherwise(
    own: IndicatorSettings, producer: AIOKafkaProducer, pool: Pool
) -> None:
    """As a rebalance does it: the agent is cancelled, the partition given up and met again, over and over."""
    log: list[IntakeRecord] = [configuration(), *full_records(3), *ticks("2025-02-05T06:00", 6)]
    await append(own, producer, QUICK, log)
    await append(own, producer, SLOW, log)
    messages = await intake(own)
    partition = Partition(means(own, producer, pool), 0)
    try:
        for number, message in enumerate(messages * 2):
            meeting = asyncio.create_task(partition.meet(message))
            for _ in range(number % 7):
                await asyncio.sleep(0)
            partition.give_up()
            meeting.cancel()
            with suppress(asyncio.CancelledError):
                await meeting
        await partition.catch_up()
        await partition.finished()
        for county in (QUICK, SLOW):
            outputs = replay(await recorded(own, county), 0)
            expected = [
                encode(o.record) for o in outputs if isinstance(o, Output) and o.topic == SIGNALS.name
            ]
            assert await raw(own, SIGNALS, county) == expected, "each once: only the agent was cancelled"
    finally:
        await partition.close()


async def test_where_the_agent_is_far_behind_the_log_is_read_ahead_of_it_and_everything_counts_once(
    own: IndicatorSettings, producer: AIOKafkaProducer, pool: Pool
) -> None:
    far = own.read_ahead_records
    ones = [batch([revision(f"r{n}")], load=f"l{n}") for n in range(2 * far)]
    await append(own, producer, QUICK, [configuration(), *ones])
    messages = await intake(own)
    end = messages[-1].offset + 1
    partition = Partition(means(own, producer, pool), 0)
    try:
        await partition.meet(messages[0], far)
        assert partition.met == 0, "not far enough behind"
        await partition.meet(messages[1], end)
        assert partition.met == 1, "the agent does not wait for it"
        await append(own, producer, QUICK, [batch([revision("late")], load="late")])
        for message in await intake(own):
            await partition.meet(message, end)
        await partition.finished()
        assert partition.met == end, "what is met while the log is read is read too"
        await append(own, producer, QUICK, [batch([revision("later")], load="later")])
        await partition.meet(messages[2], end + 2)
        await partition.finished()
        assert partition.met == end, "a moment later one record is not worth it"
        await partition.catch_up()
        await partition.finished()
        assert sum(county_counts_of(partition.lanes[QUICK].fold, QUICK).values()) == len(ones) + 2
    finally:
        await partition.close()


async def test_a_lane_that_another_worker_overtook_begins_anew_and_says_nothing_twice(
    own: IndicatorSettings, producer: AIOKafkaProducer, pool: Pool
) -> None:
    first, second = (Partition(means(own, producer, pool), 0) for _ in range(2))
    try:
        for county in (QUICK, SLOW):
            await append(
                own, producer, county, [configuration(), *full_records(1), *ticks("2025-02-05T06:00", 2)]
            )
        await first.catch_up()
        await first.finished()
        await append(own, producer, QUICK, ticks("2025-02-08T06:00", 2))
        await second.catch_up()
        await second.finished()
        before = await raw(own, SIGNALS, QUICK)
        overtaken, level = first.lanes[QUICK], first.lanes[SLOW]
        first.give_up()
        await append(own, producer, QUICK, ticks("2025-02-12T06:00", 1))
        await first.catch_up()
        await first.finished()
        assert first.lanes[QUICK] is not overtaken
        assert first.lanes[SLOW] is level
        after = await raw(own, SIGNALS, QUICK)
        assert after[: len(before)] == before
        assert len(after) > len(before)
        found, expected = await said(own, QUICK), await offline(own, QUICK)
        assert (found.signals, found.content) == (expected.signals, expected.content)
        assert len(set(after)) == len(after), "nothing twice"
    finally:
        await first.close()
        await second.close()
