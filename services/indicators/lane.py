"""A county's lane: its records in order through its own fold, whatever the other counties of its partition do."""

import asyncio
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import aclosing, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiokafka import AIOKafkaProducer, ConsumerRecord

from services.indicators.aside import Aside
from services.indicators.domain.fold import Fold, Refused
from services.indicators.domain.judge import JUDGING, Judging
from services.indicators.domain.work import Work
from services.indicators.lane_queue import LaneQueue
from services.indicators.pool import Pool
from services.indicators.publish import BATCH, flush
from services.indicators.reading import (
    Unusable,
    appended_at,
    county_of,
    guarded,
    record_in,
    short_incidents,
)
from services.indicators.settings import IndicatorSettings
from shared import metrics
from shared.events import Checkpoint, Incidents, IntakeRecord, Tick
from shared.kafka import dead_letter, read_stretch
from shared.topics import INTAKE

log = structlog.get_logger()

TELL_EVERY = 100
"""Records after which changed counts are published, though more records wait."""


@dataclass(frozen=True)
class Means:
    """What the lanes of a process share."""

    settings: IndicatorSettings
    producer: AIOKafkaProducer
    pool: Pool
    aside: Aside
    fail: Callable[[], None]
    """Ends the process."""
    judging: Judging = JUDGING
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held for one step: however many lanes are busy, the heartbeat waits for one step only."""
    ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held as well for a step of a tick, so that a live record never waits behind the ticks of many counties."""


class Lane:
    """One county: its fold, what waits to be folded, and the task that sees to it while something waits.

    The task is the lane's own, and no rebalance cancels it. What it says for a partition that went elsewhere is
    what the other worker says too.
    """

    def __init__(self, county: str, partition: int, means: Means, checkpoint: Checkpoint | None) -> None:
        self.county, self.partition, self.means = county, partition, means
        self.fold = Fold([] if checkpoint is None else [checkpoint], means.judging)
        self.met = -1
        """Offset of the last record accepted: waiting, or folded."""
        self.is_set_aside = False
        self.moves = 0
        """Steps and flushes done: what the fuse watches."""
        self._queue = LaneQueue()
        self._proven = -1 if checkpoint is None else checkpoint.through
        self._in_a_row = 0
        self._since_told = 0
        self._is_computing = False
        self._has_failed = False
        self._task: asyncio.Task[None] | None = None

    async def room(self) -> None:
        """Wait for room for one more record, a second at most."""
        await self._queue.room()

    def accept(self, message: ConsumerRecord) -> None:
        """Take a record that comes after all accepted before; one that was accepted before is passed over.

        No await: from here on the record is the lane's, whoever is cancelled.
        """
        if message.offset <= self.met:
            return
        self.met = message.offset
        if self.is_set_aside:
            return
        is_at_work = self._task is not None and not self._task.done()
        if is_at_work or self._has_failed:
            self._queue.put(message)
        elif (record := short_incidents(message, self.county)) is not None:
            self._fold_at_once(message, record)
        else:
            self._queue.put(message)
            self._work()

    async def finished(self) -> None:
        """Wait until everything accepted so far is handled and what it led to acknowledged."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Stop; what was not acknowledged is said again by whoever reads the log next."""
        if self._task is not None:
            self._task.cancel()
            await self.finished()

    @property
    def is_busy(self) -> bool:
        """Whether something waits, and not for the pool."""
        return self._task is not None and not self._task.done() and not self._is_computing

    def _fold_at_once(self, message: ConsumerRecord, record: Incidents) -> None:
        """Fold a short record where it is met: a task for each would cost more than the folding."""
        fault = None
        try:
            self._advance(message.offset, appended_at(message), record)
        except (Refused, Unusable) as found:
            fault = found
        if fault is not None or self.fold.left_out is not None or self.fold.has_news:
            self._work(message, fault)

    def _work(self, folded: ConsumerRecord | None = None, fault: Exception | None = None) -> None:
        self._task = asyncio.create_task(self._run(folded, fault))
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            log.error("cannot_go_on", county=self.county, exc_info=task.exception())
            self._has_failed = True
            self.means.fail()

    async def _run(self, folded: ConsumerRecord | None, fault: Exception | None) -> None:
        if folded is not None:
            await self._close(folded, fault)
        while self._queue:
            if (message := self._queue.first) is not None:
                await self._handle(message)
                self._queue.drop_first()
            elif (left := self._queue.left) is not None:
                await self._fetch(left)

    async def _fetch(self, left: range) -> None:
        """Read what was left to the log; meanwhile more may have been, and is read the next time round."""
        settings = self.means.settings
        async with aclosing(
            read_stretch(settings, INTAKE, self.partition, left.start, left.stop)
        ) as messages:
            async for message in messages:
                if county_of(message, settings) == self.county:
                    await self._handle(message)
        self._queue.drop_left(left.stop)

    async def _handle(self, message: ConsumerRecord) -> None:
        """Fold one record, step by step; what cannot be used is put aside and passed over."""
        if message.offset <= self.fold.through or self.is_set_aside:
            return
        fault = None
        try:
            await self._use(message)
        except (Refused, Unusable) as found:
            fault = found
        await self._close(message, fault)

    async def _close(self, message: ConsumerRecord, fault: Exception | None) -> None:
        """Put aside what could not be used of a record, tell what it changed, and see all of it acknowledged."""
        reason = self.fold.left_out if fault is None else str(fault)
        if reason is not None:
            await self._put_aside(message, reason)
        if isinstance(fault, Unusable):  # what was refused is well made, only out of place
            self._count_poison(message, str(fault))
        self._tell(message)
        await self._flush()

    async def _use(self, message: ConsumerRecord) -> None:
        with guarded(self.partition, message.offset):
            record = record_in(message, self.county)
        while await self._step(message.offset, appended_at(message), record):
            if len(self.fold.outbox) >= BATCH:  # a long tick must not fill the memory
                await self._flush()

    async def _step(self, offset: int, appended: datetime, record: IntakeRecord) -> bool:
        """One step, long work done before it in the pool; no await between folding and moving the mark."""
        with guarded(self.partition, offset):
            wanted = self.fold.wanted(offset, appended, record)
        if wanted:
            await self._compute(wanted)
        own = self.means.ticking if isinstance(record, Tick) else nullcontext()
        async with own, self.means.turn:
            has_more = self._advance(offset, appended, record)
            await asyncio.sleep(0)
        return has_more

    def _advance(self, offset: int, appended: datetime, record: IntakeRecord) -> bool:
        """Let the fold handle a record, or one step of it; whether there is a further step."""
        with guarded(self.partition, offset), metrics.STEP_SECONDS.time():
            has_more = self.fold.handle(offset, appended, record)
        self.moves += 1
        if not has_more:
            self._in_a_row = 0
            metrics.RECORDS_FOLDED.labels(self.county, record.kind).inc()
        return has_more

    async def _compute(self, wanted: tuple[Work, ...]) -> None:
        self._is_computing = True
        try:
            self.fold.provide(await self.means.pool.compute(wanted))
        except BrokenProcessPool:
            raise
        except Exception as fault:  # the step does the work itself then, and fails as it would offline
            log.warning("work_failed", county=self.county, error=type(fault).__name__)
        finally:
            self._is_computing = False
            self.moves += 1

    def _tell(self, message: ConsumerRecord) -> None:
        """Counts go out at a pause, or after so many records without one: a burst says a cell once."""
        self._since_told += 1
        if self._queue.is_down_to_one or self._since_told >= TELL_EVERY:
            self._since_told = 0
            with suppress(Unusable), guarded(self.partition, message.offset):  # the next tick will show
                self.fold.tell()

    async def _flush(self) -> None:
        if self.fold.outbox:
            await flush(self.means.producer, self.means.settings, self.fold.outbox)
            self.moves += 1

    async def _put_aside(self, message: ConsumerRecord, reason: str) -> None:
        if message.offset > self._proven:  # else a checkpoint beyond it proves that its dead letter is kept
            log.warning("dead_letter", partition=self.partition, offset=message.offset, reason=reason)
            metrics.RECORDS_DEAD.labels("indicators").inc()
            await dead_letter(self.means.producer, self.means.settings, message, self.county, reason)
        self.fold.skip(message.offset)  # only now: what is cut off before is met, and put aside, again

    def _count_poison(self, message: ConsumerRecord, reason: str) -> None:
        limit = self.means.settings.poison_in_a_row
        if not limit or message.offset <= self._proven:
            return
        self._in_a_row += 1
        if self._in_a_row >= limit:
            self.is_set_aside = True
            self._queue.clear()
            self.means.aside.add(self.county, message.offset, reason)
