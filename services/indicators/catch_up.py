"""Reads a partition of intake in order and hands each record to its county's lane, the gaps included.

Faust resumes where it last committed, which may lie before or after what was folded. So a record that is not the
next one means that something was missed: the log is read up to it first. And where Faust is far behind, the log is
read on ahead of it, by a task of the partition's own so that no other partition waits: what Faust then hands over was
met before, or will be, and is passed over.
"""

import asyncio
from contextlib import aclosing

import structlog
from aiokafka import ConsumerRecord

from services.indicators.domain.outbox import GENERATION
from services.indicators.lane import Lane, Means
from services.indicators.reading import county_of
from shared import metrics
from shared.events import Checkpoint, Undecodable, decode
from shared.kafka import read_stretch
from shared.topics import CHECKPOINTS, INTAKE

YIELD_EVERY = 100
"""Records read between two turns for others: a lane folds short ones while they are handed on."""
READ_AHEAD_SECONDS = 1.0
"""How long a few records may wait behind many that Faust has yet to hand over."""
log = structlog.get_logger()


class Partition:
    """One partition of intake: its lanes, and a lock, for assignment and agent may both want to bring it on."""

    def __init__(self, means: Means, number: int) -> None:
        self.means, self.number = means, number
        self._far = means.settings.read_ahead_records
        self.lanes: dict[str, Lane] = {}
        self.met = -1
        """Offset of the last record handed to its lane; a lane folds it in its own time."""
        self._checkpoints: dict[str, Checkpoint] = {}
        self._term = 0
        self._checked = -1
        """The term of ownership for which the checkpoints were read."""
        self._ahead: asyncio.Task[None] | None = None
        self._promised = 0
        """The offset up to which the task reads, at the least."""
        self._read_at = 0.0
        """When the log was last read, by the loop's clock."""
        self._lock = asyncio.Lock()

    async def meet(self, message: ConsumerRecord, end: int = 0) -> None:
        """Hand on a record the agent was given, after everything before it in the log, which is known to go to `end`.

        Where that is far, what follows is handed on too, and whatever is met meanwhile.
        """
        if self._ahead is not None and not self._ahead.done():
            self._promised = max(self._promised, message.offset + 1)
            return
        async with self._lock:
            await self._check()
            if message.offset > self.met + 1:
                await self._read(message.offset)
            await self._hand_on(message)
        if end - message.offset > self._far and self._is_worth_reading(end):
            self._promised = end
            self._ahead = asyncio.create_task(self._read_ahead())
            self._ahead.add_done_callback(self._ahead_ended)

    async def catch_up(self) -> None:
        """Read on to today's end of the log: outputs that a crash lost are so sent again, with the same ids."""
        async with self._lock:
            await self._check()
            await self._read(None)

    async def finished(self) -> None:
        """Wait until everything handed on so far is folded and what it led to acknowledged."""
        if self._ahead is not None:
            await asyncio.wait([self._ahead])
        for lane in list(self.lanes.values()):
            await lane.finished()

    def give_up(self) -> None:
        """The partition may have gone elsewhere: before it is used again, see whether somebody went on with it."""
        self._term += 1

    async def close(self) -> None:
        """Stop reading, and every lane."""
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.wait([self._ahead])
        for lane in self.lanes.values():
            await lane.close()

    async def _check(self) -> None:
        """Begin lanes anew that another worker overtook: what they would say was said by it."""
        if self._checked == self._term:
            return
        term, self._checkpoints = self._term, await self._newest_checkpoints()
        for county, checkpoint in self._checkpoints.items():
            lane = self.lanes.get(county)
            if lane is not None and lane.fold.through < checkpoint.through:
                del self.lanes[county]
                self.met = -1  # its records are read again; the other lanes pass over what they met
                await lane.close()
        self._checked = term

    async def _newest_checkpoints(self) -> dict[str, Checkpoint]:
        newest: dict[str, Checkpoint] = {}
        async for message in read_stretch(self.means.settings, CHECKPOINTS, self.number, 0):
            found = decode(CHECKPOINTS.name, message.value)
            if isinstance(found, Undecodable):
                log.warning("checkpoint_unreadable", offset=message.offset, reason=found.reason)
            elif found.county not in newest or _rank(found) >= _rank(newest[found.county]):
                newest[found.county] = found
        return {county: c for county, c in newest.items() if c.generation == GENERATION}

    async def _read_ahead(self) -> None:
        read = 0
        async with self._lock:
            await self._check()
            while read < self._promised:  # more may have been met meanwhile
                read = self._promised
                await self._read(read)

    def _ahead_ended(self, task: asyncio.Task[None]) -> None:
        """What was promised must be read: as where the agent's own reading fails, the process ends."""
        if not task.cancelled() and task.exception() is not None:
            log.error("cannot_go_on", partition=self.number, exc_info=task.exception())
            self.means.fail()

    def _is_worth_reading(self, end: int) -> bool:
        waited = asyncio.get_running_loop().time() - self._read_at
        return end - self.met > (1 if waited > READ_AHEAD_SECONDS else self._far)

    async def _read(self, until: int | None) -> None:
        stretch = read_stretch(self.means.settings, INTAKE, self.number, self.met + 1, until)
        async with aclosing(stretch) as messages:  # its client is stopped here, also when this is cancelled
            async for message in messages:
                metrics.CATCH_UP_RECORDS.inc()
                await self._hand_on(message)
                if message.offset % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
        self._read_at = asyncio.get_running_loop().time()

    async def _hand_on(self, message: ConsumerRecord) -> None:
        if message.offset <= self.met:
            return
        lane = self._lane(county_of(message, self.means.settings))
        await lane.room()
        lane.accept(message)  # no await between: what is met is a lane's
        self.met = message.offset

    def _lane(self, county: str) -> Lane:
        if county not in self.lanes:
            self.means.aside.take_back(county)
            self.lanes[county] = Lane(county, self.number, self.means, self._checkpoints.get(county))
        return self.lanes[county]


def _rank(checkpoint: Checkpoint) -> tuple[int, int]:
    return (checkpoint.generation, checkpoint.through)
