"""The Faust app: hands every record of intake to its partition. The only file that knows Faust.

No tables, windows, joins or Faust producer: the log is the state (`docs/decisions/0001`). Faust gives group
membership, flow control and commits; its committed offset decides where it resumes, never what is true.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import faust
import structlog
from aiokafka import TopicPartition
from faust.tables import TableManager

from services.indicators.catch_up import Partition
from services.indicators.lane import Means
from services.indicators.settings import IndicatorSettings
from shared import metrics
from shared.topics import INTAKE, topic_name

log = structlog.get_logger()


class Stream:
    """One worker's share of the log."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.app = _app(means.settings)
        self.caught_up = asyncio.Event()
        """Set when the partitions first assigned have been read to the end of their log, and folded."""
        self.assigned: set[int] = set()
        """Numbers of the partitions that are this worker's now."""
        self._partitions: dict[int, Partition] = {}
        self._assignments: asyncio.Queue[set[int]] = asyncio.Queue()
        self._wire()

    def partition(self, number: int) -> Partition:
        """The partition's lanes; kept when the partition goes elsewhere, for it may come back."""
        return self._partitions.setdefault(number, Partition(self.means, number))

    async def stop(self) -> None:
        """Leave the group, and stop every lane."""
        await self.app.stop()
        for partition in self._partitions.values():
            await partition.close()

    def _wire(self) -> None:
        topic = self.app.topic(topic_name(self.means.settings, INTAKE), value_type=bytes, value_serializer="raw",
                               key_type=bytes, key_serializer="raw", allow_empty=True)  # fmt: skip
        self.app.agent(topic, name="intake", concurrency=1)(self._agent)
        self.app.on_partitions_assigned.connect(self._on_assigned)  # type: ignore[arg-type]

    async def _agent(self, stream: Any) -> None:
        ends = self.app.monitor.tp_end_offsets
        async for event in stream.events():
            message = event.message
            try:
                await self.partition(message.partition).meet(message, ends.get(message.tp, 0))
            except Exception:
                # An exception that leaves the agent acknowledges the message. What came here is no poison
                # (that is put aside in `meet`) but a broker that does not answer: end the process, loudly.
                log.exception("cannot_go_on", partition=message.partition)
                self.means.fail()
                raise

    async def _on_assigned(self, _: Any, assigned: set[TopicPartition], **__: Any) -> None:
        self.assigned = {p.partition for p in assigned}
        metrics.PARTITIONS_CAUGHT_UP.set(0)
        for partition in self._partitions.values():
            partition.give_up()
        self._assignments.put_nowait(self.assigned)

    async def bring_on(self) -> None:
        """Catch up whatever is newly assigned, outside Faust's rebalance; runs until cancelled."""
        telling: asyncio.Task[None] | None = None
        try:
            while True:
                numbers = await self._assignments.get()
                if telling is not None:
                    telling.cancel()
                for number in sorted(numbers):
                    await self.partition(number).catch_up()
                telling = asyncio.create_task(self._tell_when_finished(numbers))
        finally:
            if telling is not None:
                telling.cancel()

    async def _tell_when_finished(self, numbers: set[int]) -> None:
        """Not in the way of a next assignment: a lane may be at long work."""
        for number in numbers:
            await self.partition(number).finished()
        metrics.PARTITIONS_CAUGHT_UP.set(len(numbers))
        self.caught_up.set()


class NoTables(TableManager):
    """Faust's keeper of tables, without the second that it leaves for tables to be declared: there are none."""

    async def on_start(self) -> None:
        """Say at once that all tables are there."""
        await self._update_channels()
        await self.recovery.start()


def _app(settings: IndicatorSettings) -> faust.App:
    return faust.App(
        f"{settings.topic_prefix}indicators",
        broker=[f"kafka://{server}" for server in settings.kafka.split(",")],
        store="memory://",
        TableManager=NoTables,
        datadir=Path(tempfile.gettempdir())
        / "wardwatch-faust",  # made at start, and nothing is ever put there
        topic_disable_leader=True,
        topic_allow_declare=False,
        topic_partitions=settings.partitions,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=settings.session_seconds,
        broker_heartbeat_interval=settings.heartbeat_seconds,
        broker_commit_interval=settings.commit_seconds,
        web_enabled=False,
        stream_wait_empty=False,
    )
