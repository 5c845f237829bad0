"""The worker's parts at work: the stream, catching up, and the question whether the broker still answers."""

import asyncio
import os
import signal
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.indicators.settings import IndicatorSettings
from services.indicators.stream import Stream
from shared.kafka import plain_consumer, start_producer, stop_producer
from shared.pulse import NO_ANSWER, Pulse
from shared.topics import INTAKE, topic_name

log = structlog.get_logger()


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
        place = TopicPartition(topic_name(self.settings, INTAKE), 0)
        self.pulse = Pulse(lambda: self.asker.end_offsets([place]))
        self.stream = Stream(self.settings, self.producer, self.fail)
        await self.stream.app.start()
        for work in (self.stream.bring_on(), self.stream.app.wait_until_stopped(), self.pulse.run()):
            task = asyncio.create_task(work)
            task.add_done_callback(self._end_loudly)
            self._tasks.append(task)

    async def stop(self) -> None:
        """End; what is not yet acknowledged is said again by whoever reads the log next."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.stream.app.stop()
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

    def _end_loudly(self, ended: asyncio.Task[None]) -> None:
        """No part may end by itself, neither catching up nor Faust."""
        if not ended.cancelled():
            error = ended.exception()
            log.error("worker_ends", error=None if error is None else type(error).__name__)
            self.fail()
