"""A broker that hangs: nothing fails, nothing comes, and whoever follows it says that it does not answer."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from aiokafka import ConsumerRecord, TopicPartition

from deploy.local import kafka as local_kafka
from deploy.local.ports import any_free
from deploy.local.process import end, start_and_wait
from services.alerts.store import SCHEMA, migrate
from shared.db import engine_for
from shared.follow import Follower
from shared.settings import Settings
from shared.topics import SIGNALS, create_topics

SILENT_SECONDS = 1.5


@dataclass(frozen=True)
class Broker:
    """A broker of one test's own."""

    address: str
    process: int

    def signal(self, what: signal.Signals) -> None:
        os.kill(self.process, what)


@pytest_asyncio.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    port = any_free()
    program = local_kafka.broker(
        tmp_path, port=port, controller_port=any_free({port}), log=tmp_path / "kafka.log"
    )
    process = await asyncio.to_thread(start_and_wait, program)
    broker = Broker(local_kafka.bootstrap(port), process.pid)
    yield broker
    broker.signal(signal.SIGCONT)
    await asyncio.to_thread(end, process, program, 5)


async def test_a_follower_hears_that_the_broker_hangs_and_that_it_is_back(
    broker: Broker, own_database: str
) -> None:
    settings = Settings(kafka=broker.address, database=own_database, partitions=1)
    await asyncio.to_thread(migrate, own_database)
    await create_topics(settings)
    engine = engine_for(own_database)
    follower = Follower(settings, engine, SCHEMA, [SIGNALS], _nothing, silent_seconds=SILENT_SECONDS)
    following = asyncio.create_task(follower.run())
    await asyncio.wait_for(follower.ready.wait(), 30)
    await asyncio.sleep(2 * SILENT_SECONDS)
    await until(lambda: follower.is_heard)  # no record came, and still it answers
    broker.signal(signal.SIGSTOP)
    await until(lambda: not follower.is_heard)
    assert follower.ready.is_set()
    broker.signal(signal.SIGCONT)
    await until(lambda: follower.is_heard)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    await engine.dispose()


async def _nothing(place: TopicPartition, messages: Sequence[ConsumerRecord]) -> None:
    """No record comes in this test."""


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not done():  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.05)
