"""Indicator workers on a real broker: what they say under kill, sleep and poison equals the plain fold."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence

import pytest
from aiokafka import AIOKafkaProducer

from services.indicators.domain.fold import Fold
from shared.events import DeadLetter, IntakeRecord, PlaceCounts, encode
from shared.kafka import partition_of, send, start_producer
from shared.settings import Settings
from shared.topics import COUNTS, DEAD_LETTERS, INTAKE, SIGNALS, STATUSES, create_topics, topic_name
from tests.county_log import newest, run, signals
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


async def said(settings: Settings) -> dict[str, str]:
    """Signals by id, marks left out; one id with two contents fails."""
    found: dict[str, str] = {}
    for record in await read_all(settings, SIGNALS, COUNTY):
        if record.kind != "judged":
            assert found.setdefault(str(record.id), record.model_dump_json()) == record.model_dump_json()
    return found


async def state(settings: Settings) -> dict[str, str]:
    """Counts and statuses by key, the greatest stand of each."""
    kept: dict[str, PlaceCounts] = {}
    for topic in (COUNTS, STATUSES):
        for r in await read_all(settings, topic, COUNTY):
            if r.kind != "judged":
                parts = r.model_dump(include={"kind", "place", "month", "period", "type", "indicator"})
                key = "|".join(map(str, parts.values()))
                if key not in kept or not r.stand < kept[key].stand:
                    kept[key] = r
    return {k: r.model_dump_json() for k, r in kept.items()}


def expected() -> tuple[dict[str, str], dict[str, str]]:
    """Signals and final state of the same log in one undisturbed fold."""
    outputs = run(Fold(), list(a_history()))
    kept = {**newest(outputs, "counts.v1"), **newest(outputs, "statuses.v1")}
    return (
        {str(s.id): s.model_dump_json() for s in signals(outputs)},
        {k: r.model_dump_json() for k, r in kept.items()},
    )


async def assert_as_undisturbed(settings: Settings) -> None:
    signals_expected, state_expected = expected()
    assert await said(settings) == signals_expected
    assert sorted((await state(settings)).values()) == sorted(state_expected.values())


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
        expected_ids = set(expected()[0])
        assert set(await said(settings)) == expected_ids
