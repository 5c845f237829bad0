"""What ends a worker, or one county's folding: poison in a row, three counties of it, and a standstill."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from shared.events import Judged, encode
from shared.kafka import partition_of, start_producer, stop_producer
from shared.settings import Settings
from shared.topics import DEAD_LETTERS, INTAKE, SIGNALS, create_topics, topic_name
from tests.county_log import a_month, configuration, ticks
from tests.lanes import of_county
from tests.slow_broker import FETCH, SlowBroker, slow_broker
from tests.workers import Workers, read_all, until_judged

JUNK = b"\xff\xfe"
LIMIT = 3
LOG = [configuration(), *a_month("2025-01", {("W1", "burglary"): 3}), *ticks("2025-02-05T06:00", 3)]


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[SlowBroker]:
    async with slow_broker(tmp_path) as broker:
        yield broker


async def append(settings: Settings, county: str, values: Sequence[bytes]) -> int:
    """The offset of the last."""
    producer: AIOKafkaProducer = await start_producer(settings)
    place = topic_name(settings, INTAKE), partition_of(county, settings.partitions)
    try:
        sent = [await producer.send(place[0], v, key=county.encode(), partition=place[1]) for v in values]
        return int(max([(await each).offset for each in sent]))
    finally:
        await stop_producer(producer)


def the_log(county: str) -> list[bytes]:
    return [encode(of_county(county, record)) for record in LOG]


async def test_a_county_set_aside_waits_in_the_log_and_comes_back_when_poison_is_let_pass(
    settings: Settings,
) -> None:
    await create_topics(settings)
    log = the_log("eastshire")
    async with Workers(settings, WARDWATCH_POISON_IN_A_ROW=str(LIMIT)) as workers:
        worker = workers.start()
        poisoned = await append(settings, "eastshire", [*log[:-1], *[JUNK] * LIMIT, log[-1]])
        other = await append(settings, "westshire", the_log("westshire"))
        await until_judged(settings, SIGNALS, "westshire", other)
        await worker.ready()
        assert await worker.metric('wardwatch_counties_set_aside{county="eastshire"}') == 1
        assert await judged_to(settings, "eastshire") == poisoned - LIMIT - 1
        workers.kill_all()

        workers.environment["WARDWATCH_POISON_IN_A_ROW"] = "0"
        await workers.start().ready()
        assert await judged_to(settings, "eastshire") == poisoned
        workers.kill_all()

        workers.environment["WARDWATCH_POISON_IN_A_ROW"] = str(LIMIT)
        worker = workers.start()
        await worker.ready()
        assert await worker.metric('wardwatch_counties_set_aside{county="eastshire"}') == 0, (
            "a checkpoint is past it"
        )
        last = await append(
            settings, "eastshire", [encode(of_county("eastshire", ticks("2025-02-10T06:00", 1)[0]))]
        )
        await until_judged(settings, SIGNALS, "eastshire", last)


async def judged_to(settings: Settings, county: str) -> int:
    records = await read_all(settings, SIGNALS, county)
    return max(r.stand.offset for r in records if isinstance(r, Judged) and r.county == county)


async def test_three_counties_set_aside_end_the_process_with_exit_code_1(settings: Settings) -> None:
    await create_topics(settings)
    async with Workers(settings, WARDWATCH_POISON_IN_A_ROW=str(LIMIT)) as workers:
        worker = workers.start()
        for county in ("eastshire", "southshire", "westshire"):
            assert worker.process.poll() is None
            await append(settings, county, [JUNK] * LIMIT)
        assert await asyncio.to_thread(worker.end) == 1
        letters = await read_all(settings, DEAD_LETTERS, "southshire")
        assert [letter.reason for letter in letters] == ["record: json_invalid"] * LIMIT


async def test_a_worker_whose_fetches_come_to_nothing_while_the_broker_answers_ends_with_exit_code_1(
    broker: SlowBroker,
) -> None:
    settings = Settings(kafka=broker.address, partitions=2)
    await create_topics(settings)
    async with Workers(settings, WARDWATCH_FUSE_SECONDS="3") as workers:
        worker = workers.start()
        await worker.ready()
        offset = await append(settings, "eastshire", the_log("eastshire"))
        await until_judged(settings, SIGNALS, "eastshire", offset)
        await asyncio.sleep(4)
        assert worker.process.poll() is None, "nothing waits, so nothing stands still"

        broker.swallowed = frozenset({FETCH})
        await asyncio.sleep(2)  # the last fetch that went through is answered after half a second
        await append(settings, "eastshire", [encode(of_county("eastshire", ticks("2025-02-10T06:00", 1)[0]))])
        assert await asyncio.to_thread(worker.end) == 1
