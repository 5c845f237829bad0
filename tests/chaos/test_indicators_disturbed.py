"""Indicator workers in a bad week: counts, statuses and signals end where an undisturbed fold and a plain count end.

Each round disturbs workers over three counties' random logs, then kills them all and lets a fresh one recover.
`CHAOS_ROUNDS` says how many rounds, `CHAOS_SEED` (0: others each time) which; `make chaos-indicators` runs fifty.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from shared.events import Tick, encode
from shared.kafka import partition_of, start_producer, stop_producer
from shared.settings import Settings
from shared.topics import INTAKE, SIGNALS, TOPICS, create_topics, topic_name
from tests.builders import WARDS
from tests.disturbances import SESSION_SECONDS, Disturber
from tests.disturbed_log import DisturbedLog, disturbed_log
from tests.indicator_topics import offline, said
from tests.slow_broker import SlowBroker, slow_broker
from tests.workers import Workers, until_judged

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "2"))
SEED = int(os.environ.get("CHAOS_SEED", "20260")) or random.SystemRandom().randrange(1, 10**6)
COUNTIES = ("eastshire", "southshire", "westshire")
"""Two share a partition."""
PARTITIONS = 2
DISTURBANCES = 4


async def test_however_disturbed_the_workers_end_where_the_undisturbed_fold_and_a_plain_count_end(
    tmp_path: Path,
) -> None:
    done: Counter[str] = Counter()
    async with slow_broker(tmp_path) as broker:
        for seed in range(SEED, SEED + ROUNDS):
            began = time.monotonic()
            happened = await _round(broker, seed, tmp_path / f"workers-{seed}.log")
            done.update(happened)
            spent = time.monotonic() - began
            print(f"\nCHAOS_SEED={seed}: {_told(happened)}; {spent:.1f} s", end="", flush=True)
    print(f"\n{ROUNDS} rounds: {_told(done)}")


async def _round(broker: SlowBroker, seed: int, log: Path) -> Counter[str]:
    rng = random.Random(seed)
    settings = Settings(kafka=broker.address, topic_prefix=f"r{seed}.", partitions=PARTITIONS)
    await create_topics(settings)
    logs = [disturbed_log(county, rng) for county in COUNTIES]
    told = {
        "WARDWATCH_SESSION_SECONDS": str(SESSION_SECONDS),
        "WARDWATCH_HEARTBEAT_SECONDS": "2",
        "WARDWATCH_READ_AHEAD_RECORDS": str(rng.choice((3, 500))),  # the logs here are short
    }
    async with Workers(settings, log=log, **told) as workers:
        for _ in range(rng.randrange(1, 4)):
            workers.start()
        disturber = Disturber(workers, broker, rng)
        async with disturber.supervised():
            last = await _feed(settings, logs, disturber, rng)
            for county, offset in last.items():
                await until_judged(settings, SIGNALS, county, offset)
        workers.kill_all()
        await workers.start().ready()
        for one in logs:
            await _assert_as_undisturbed(settings, one, seed)
    await _delete_topics(settings)
    return disturber.done


async def _feed(
    settings: Settings, logs: Iterable[DisturbedLog], disturber: Disturber, rng: random.Random
) -> dict[str, int]:
    """Append all logs, in four stretches with a disturbance at some moment of each; offsets of the last ticks."""
    producer = await start_producer(settings)
    try:
        last: dict[str, int] = {}
        for number in range(DISTURBANCES):
            parts = [_stretch(one, number) for one in logs]
            feeding = asyncio.gather(*(_append(producer, settings, c, part) for c, part in parts))
            await asyncio.sleep(rng.uniform(0, 1.5))
            await disturber.disturb()
            for (county, _), offset in zip(parts, await feeding, strict=True):
                last[county] = offset
        await disturber.calm()
        return last
    finally:
        await stop_producer(producer)


def _stretch(log: DisturbedLog, number: int) -> tuple[str, list[bytes]]:
    ends = [len(log.records) * n // DISTURBANCES for n in (number, number + 1)]
    return log.county, [r if isinstance(r, bytes) else encode(r) for r in log.records[ends[0] : ends[1]]]


async def _append(producer: AIOKafkaProducer, settings: Settings, county: str, values: list[bytes]) -> int:
    """Append to a county's log; the offset of the last."""
    name, partition = topic_name(settings, INTAKE), partition_of(county, settings.partitions)
    sent = [await producer.send(name, value, key=county.encode(), partition=partition) for value in values]
    return int(max([(await acknowledged).offset for acknowledged in sent]))


async def _assert_as_undisturbed(settings: Settings, log: DisturbedLog, seed: int) -> None:
    assert isinstance(log.records[-1], Tick)
    found, expected = await said(settings, log.county), await offline(settings, log.county)
    why = f"CHAOS_SEED={seed}, {log.county}"
    assert expected.signals, why
    assert found.signals == expected.signals, why
    assert found.content == expected.content, why
    assert found.dead == expected.dead, why
    assert len(found.dead) == log.poison, why
    assert found.counted(WARDS) == log.counted(), why


async def _delete_topics(settings: Settings) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    await admin.delete_topics([topic_name(settings, topic) for topic in TOPICS])
    await admin.close()


def _told(happened: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in sorted(happened.items())) or "nothing"
