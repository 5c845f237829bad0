"""Indicator workers as processes of their own, to be killed, stopped and woken as the world does it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
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

    def __init__(self, settings: Settings, environment: Mapping[str, str], log: Path | None) -> None:
        self.port, self.partitions = any_free(), settings.partitions
        told = {
            "WARDWATCH_KAFKA": settings.kafka,
            "WARDWATCH_TOPIC_PREFIX": settings.topic_prefix,
            "WARDWATCH_PARTITIONS": str(settings.partitions),
            "WARDWATCH_PORT": str(self.port),
            "WARDWATCH_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "services.indicators.worker"]
        with nullcontext() if log is None else log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env={**os.environ, **told, **environment}, stdout=output, stderr=output
            )

    async def ready(self) -> None:
        """Wait until it owns every partition and has read each to its end."""
        async with asyncio.timeout(PATIENCE):
            while await self.caught_up() < self.partitions:
                assert self.process.poll() is None, "the worker ended"
                await asyncio.sleep(0.1)

    async def caught_up(self) -> int:
        """How many partitions it owns and has read to their end; 0 while it does not answer."""
        return int(await self.metric("wardwatch_partitions_caught_up"))

    async def metric(self, name: str) -> float:
        """A figure of its metrics page, by name and labels as written there; 0 where it has none yet."""
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                page = (await http.get(f"http://127.0.0.1:{self.port}/metrics")).text
            except httpx.TransportError:
                return 0.0
        found = (line.rpartition(" ") for line in page.splitlines())
        return next((float(value) for labelled, _, value in found if labelled == name), 0.0)

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT, SIGTERM: as named."""
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(PATIENCE)


class Workers:
    """All workers of a test; none outlives it."""

    def __init__(self, settings: Settings, *, log: Path | None = None, **environment: str) -> None:
        self.settings, self.environment, self.log = settings, environment, log
        self.all: list[Worker] = []

    def start(self) -> Worker:
        """One more worker."""
        self.all.append(Worker(self.settings, self.environment, self.log))
        return self.all[-1]

    async def share(self) -> None:
        """Wait until all of them together own every partition, each its share, read to their end."""
        async with asyncio.timeout(PATIENCE):
            while True:
                owned = await asyncio.gather(*(worker.caught_up() for worker in self.all))
                if sum(owned) == self.settings.partitions and (0 not in owned or len(owned) > sum(owned)):
                    return
                await asyncio.sleep(0.1)

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
    """Wait until the record at `offset` of intake is judged, as the topic's marks tell; as long as they go on."""
    place = TopicPartition(topic_name(settings, topic), partition_of(county, settings.partitions))
    consumer, newest = plain_consumer(settings), -1
    await consumer.start()
    try:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        async with asyncio.timeout(PATIENCE) as patience:
            async for message in consumer:
                record = decode(topic.name, message.value)
                if isinstance(record, Judged) and record.county == county:
                    newest = record.stand.offset
                    patience.reschedule(asyncio.get_running_loop().time() + PATIENCE)
                    if newest >= offset:
                        return
    except TimeoutError as late:
        raise AssertionError(f"{county} is judged up to {newest}, and should be up to {offset}") from late
    finally:
        await consumer.stop()
