"""The worker's parts at work: the stream, catching up, whether the broker still answers, and the fuse."""

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from services.indicators.aside import Aside
from services.indicators.fuse import Fuse, marks
from services.indicators.lane import Means
from services.indicators.pool import Pool
from services.indicators.settings import IndicatorSettings
from services.indicators.stream import Stream
from shared.kafka import plain_consumer, start_producer, stop_producer
from shared.pulse import NO_ANSWER, Pulse
from shared.topics import INTAKE, topic_name

log = structlog.get_logger()

LOOKS = 10
"""How often the fuse looks while it burns down."""


class Running:
    """Starts and stops the parts; `missing` says what the worker still waits for."""

    def __init__(self, settings: IndicatorSettings) -> None:
        self.settings = settings
        self.has_failed = False
        """Whether the worker had to give up: its process ends with exit code 1."""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; a broker that is not there is an error, and the supervisor tries again."""
        self.producer: AIOKafkaProducer = await start_producer(self.settings)
        self.asker: AIOKafkaConsumer = plain_consumer(self.settings)
        await self.asker.start()
        self.pulse = Pulse(lambda: self._ends({0}))
        self.pool = Pool()
        aside = Aside(self.settings.counties_set_aside, self.fail)
        self.stream = Stream(Means(self.settings, self.producer, self.pool, aside, self.fail))
        await self.stream.app.start()
        ends = self.stream.app.wait_until_stopped()
        for work in (self.stream.bring_on(), ends, self.pulse.run(), self._watch()):
            task = asyncio.create_task(work)
            task.add_done_callback(self._end_loudly)
            self._tasks.append(task)

    async def stop(self) -> None:
        """End; what is not yet acknowledged is said again by whoever reads the log next."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.stream.stop()
        await self.pool.stop()
        await self.asker.stop()
        await stop_producer(self.producer)

    def missing(self) -> list[str]:
        """What is not there yet; empty when ready."""
        behind = [] if self.stream.caught_up.is_set() else ["partitions of intake read to their end"]
        return behind + ([] if self.pulse.is_heard else [NO_ANSWER])

    def fail(self) -> None:
        """End the process: its supervisor starts it again, and the log says where to go on."""
        self.has_failed = True
        os.kill(os.getpid(), signal.SIGTERM)

    async def _ends(self, numbers: Iterable[int]) -> dict[int, int]:
        """The broker's end offset of these partitions of intake."""
        name = topic_name(self.settings, INTAKE)
        found = await self.asker.end_offsets([TopicPartition(name, number) for number in numbers])
        return {place.partition: end for place, end in found.items()}

    async def _watch(self) -> None:
        """Return, and so end the process, when something waits and does not move (`fuse.py`)."""
        fuse = Fuse(LOOKS)
        while True:
            await asyncio.sleep(self.settings.fuse_seconds / LOOKS)
            try:
                ends = await asyncio.wait_for(self._ends(self.stream.assigned), self.settings.fuse_seconds)
            except (KafkaError, TimeoutError):
                fuse.forget()
                continue
            seen = (marks(self.stream.partition(number), end) for number, end in ends.items())
            if stuck := fuse.stuck(dict(chain.from_iterable(seen))):
                log.error("standstill", stuck=stuck, seconds=self.settings.fuse_seconds)
                return

    def _end_loudly(self, ended: asyncio.Task[None]) -> None:
        """No part may end by itself, neither catching up nor Faust."""
        if not ended.cancelled():
            error = ended.exception()
            log.error("worker_ends", error=None if error is None else type(error).__name__)
            self.fail()
