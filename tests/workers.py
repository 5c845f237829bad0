"""Indicator workers as processes of their own, to be killed, stopped and woken as the world does it."""

import asyncio
import os
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

import httpx
from aiokafka import TopicPartition

from deploy.local.ports import any_free
from shared.events import Judged, decode
from shared.kafka import partition_of, plain_consumer, read_stretch
from shared.settings import Settings
from shared.topics import Topic, topic_name

PATIENCE = 60.0
"""Seconds a worker may take for anything before the test gives up."""


class Worker:
    """One worker process."""

    def __init__(self, settings: Settings) -> None:
        self.port, self.partitions = any_free(), settings.partitions
        environment = os.environ | {
            "WARDWATCH_KAFKA": settings.kafka,
            "WARDWATCH_TOPIC_PREFIX": settings.topic_prefix,
            "WARDWATCH_PARTITIONS": str(settings.partitions),
            "WARDWATCH_PORT": str(self.port),
            "WARDWATCH_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "services.indicators.worker"]
        self.process = subprocess.Popen(command, env=environment)

    async def ready(self) -> None:
        """Wait until it owns every partition and has read each to its end."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as http:
            while not await self._is_ready(http):
                assert self.process.poll() is None, "the worker ended"
                await asyncio.sleep(0.1)

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            metrics = (await http.get(f"http://127.0.0.1:{self.port}/metrics")).text
            return f"wardwatch_partitions_caught_up {float(self.partitions)}" in metrics
        except httpx.TransportError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT, SIGTERM: as named."""
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(PATIENCE)


class Workers:
    """All workers of a test; none outlives it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.all: list[Worker] = []

    def start(self) -> Worker:
        """One more worker."""
        self.all.append(Worker(self.settings))
        return self.all[-1]

    def kill_all(self) -> None:
        """SIGKILL to every one, also those asleep."""
        for worker in self.all:
            worker.process.kill()
            worker.process.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_all()


async def read_all(settings: Settings, topic: Topic, county: str) -> list[Any]:
    """Every record of a county's partition of a topic."""
    partition = partition_of(county, settings.partitions)
    return [decode(topic.name, m.value) async for m in read_stretch(settings, topic, partition, 0)]


async def until_judged(settings: Settings, topic: Topic, county: str, offset: int) -> None:
    """Wait until the record at `offset` of intake is judged, as the topic's marks tell."""
    place = TopicPartition(topic_name(settings, topic), partition_of(county, settings.partitions))
    consumer = plain_consumer(settings)
    await consumer.start()
    try:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        async with asyncio.timeout(PATIENCE):
            async for message in consumer:
                record = decode(topic.name, message.value)
                if isinstance(record, Judged) and record.stand.offset >= offset:
                    return
    finally:
        await consumer.stop()
