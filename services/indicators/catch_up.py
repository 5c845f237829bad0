"""Brings a partition's fold to where its log stands: the newest checkpoints first, then the gap, through `handle`.

Also the way every live record is handled, so that there is one place where a record meets the fold.
"""

import asyncio
from datetime import UTC, datetime

import structlog
from aiokafka import AIOKafkaProducer, ConsumerRecord

from services.indicators.domain.fold import Fold, Refused
from services.indicators.domain.outbox import GENERATION
from services.indicators.publish import BATCH, flush
from shared import metrics
from shared.events import Checkpoint, IntakeRecord, Undecodable, decode, decode_intake
from shared.kafka import dead_letter, partition_of, read_stretch
from shared.settings import Settings
from shared.topics import CHECKPOINTS, INTAKE

log = structlog.get_logger()


class Unforeseen(Exception):
    """The fold failed on a record in a way nobody foresaw; the cause is chained."""


class Partition:
    """One partition of intake: its fold, and a lock, for assignment and agent may both want to bring it on."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer, number: int) -> None:
        self.settings, self.producer, self.number = settings, producer, number
        self.fold: Fold | None = None
        self._proven = -1
        self._is_ours = False
        self._lock = asyncio.Lock()

    async def meet(self, message: ConsumerRecord) -> None:
        """Handle a record the agent was given, after everything in the log before it."""
        async with self._lock:
            fold = await self._loaded()
            if message.offset > fold.through + 1:
                await self._read(fold, message.offset)
            await self._handle(fold, message)

    async def catch_up(self) -> None:
        """Read on to today's end of the log: outputs that a crash lost are so sent again, with the same ids."""
        async with self._lock:
            await self._read(await self._loaded(), None)

    def give_up(self) -> None:
        """The partition may have gone elsewhere: before it is used again, see whether somebody went on with it."""
        self._is_ours = False

    async def _loaded(self) -> Fold:
        if self.fold is None or not self._is_ours:
            checkpoints = await self._checkpoints()
            self._proven = max((c.through for c in checkpoints if c.generation == GENERATION), default=-1)
            if self.fold is None or self.fold.through < self._proven:
                self.fold = Fold(checkpoints)  # what it would say was said by another
            self._is_ours = True
        return self.fold

    async def _checkpoints(self) -> list[Checkpoint]:
        newest: dict[str, Checkpoint] = {}
        async for message in read_stretch(self.settings, CHECKPOINTS, self.number, 0):
            found = decode(CHECKPOINTS.name, message.value)
            if isinstance(found, Undecodable):
                log.warning("checkpoint_unreadable", offset=message.offset, reason=found.reason)
            elif found.county not in newest or _rank(found) >= _rank(newest[found.county]):
                newest[found.county] = found
        return list(newest.values())

    async def _read(self, fold: Fold, until: int | None) -> None:
        async for message in read_stretch(self.settings, INTAKE, self.number, fold.through + 1, until):
            metrics.CATCH_UP_RECORDS.inc()
            await self._handle(fold, message)
        await flush(self.producer, self.settings, fold.outbox)

    async def _handle(self, fold: Fold, message: ConsumerRecord) -> None:
        """Fold one record, step by step; what cannot be used is put aside and passed over."""
        if message.offset <= fold.through:
            return
        record = self._decoded(message)
        appended = datetime.fromtimestamp(message.timestamp / 1000, UTC)
        try:
            if isinstance(record, Undecodable):
                raise Refused(record.reason)
            while _step(fold, message.offset, appended, record):
                await self._breathe(fold)
            metrics.RECORDS_FOLDED.labels(record.county, record.kind).inc()
        except Refused as refused:
            await self._put_aside(message, str(refused))
            fold.skip(message.offset)  # only now: what is cancelled before is met, and put aside, again
        except Unforeseen as fault:
            log.exception("not_folded", partition=self.number, offset=message.offset)
            await self._put_aside(message, f"cannot be folded: {type(fault.__cause__).__name__}")
            fold.skip(message.offset)
        await flush(self.producer, self.settings, fold.outbox)
        await asyncio.sleep(0)  # large records take milliseconds: let the heartbeat through between them

    async def _breathe(self, fold: Fold) -> None:
        """Between two due moments: let the heartbeat through, and do not let a long tick fill the memory."""
        await asyncio.sleep(0)
        if len(fold.outbox) >= BATCH:
            await flush(self.producer, self.settings, fold.outbox)

    def _decoded(self, message: ConsumerRecord) -> IntakeRecord | Undecodable:
        record = decode_intake(message.value)
        if isinstance(record, Undecodable):
            return record
        if partition_of(record.county, self.settings.partitions) != self.number:
            return Undecodable("a county on a partition that is not its own")
        return record

    async def _put_aside(self, message: ConsumerRecord, reason: str) -> None:
        if message.offset <= self._proven:
            return  # a checkpoint beyond it proves that its dead letter is kept
        log.warning("dead_letter", partition=message.partition, offset=message.offset, reason=reason)
        metrics.RECORDS_DEAD.labels("indicators").inc()
        await dead_letter(self.producer, self.settings, message, _county(message), reason)


@metrics.STEP_SECONDS.time()
def _step(fold: Fold, offset: int, appended: datetime, record: IntakeRecord) -> bool:
    """One step of `handle`. A fault in our own arithmetic must not stop a county's log: it is put aside, loudly."""
    try:
        return fold.handle(offset, appended, record)
    except Refused:
        raise
    except Exception as fault:
        raise Unforeseen from fault


def _rank(checkpoint: Checkpoint) -> tuple[int, int]:
    return (checkpoint.generation, checkpoint.through)


def _county(message: ConsumerRecord) -> str:
    return (message.key or b"unknown").decode(errors="replace")[:64]
