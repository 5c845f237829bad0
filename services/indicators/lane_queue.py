"""What waits in a county's lane: a bounded queue, and the stretch of the log that found it full."""

import asyncio
from collections import deque
from contextlib import suppress

from aiokafka import ConsumerRecord

QUEUE_BYTES = 4 * 1024 * 1024
"""What may wait in memory; what comes beyond it is left to the log and fetched from there."""
EACH_BYTES = 1024
"""What a waiting record takes beside its content."""
HOLD_SECONDS = 1.0
"""How long a full queue may hold up the reader of its partition."""


class LaneQueue:
    """Records in the order of the log: first those in memory, then those in `left`."""

    def __init__(self) -> None:
        self.left: range | None = None
        """Offsets among which are records that found the queue full; while it is set, all later ones join it."""
        self._waiting: deque[ConsumerRecord] = deque()
        self._bytes = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    def __bool__(self) -> bool:
        return bool(self._waiting) or self.left is not None

    @property
    def is_down_to_one(self) -> bool:
        """Whether nothing waits behind the first."""
        return len(self._waiting) <= 1 and self.left is None

    @property
    def first(self) -> ConsumerRecord | None:
        """The next record, if it is in memory."""
        return self._waiting[0] if self._waiting else None

    async def room(self) -> None:
        """Wait until a record can be put, but not for long: one county must not hold up the others."""
        if self.left is None and not self._has_room.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(HOLD_SECONDS):
                    await self._has_room.wait()

    def put(self, message: ConsumerRecord) -> None:
        """Keep a record in memory, or where there is no room only its place in the log."""
        if self.left is not None or not self._has_room.is_set():
            start = message.offset if self.left is None else self.left.start
            self.left = range(start, message.offset + 1)
        else:
            self._waiting.append(message)
            self._weigh(_bytes(message))

    def drop_first(self) -> None:
        """The first was handled; harmless when the queue was emptied meanwhile."""
        if self._waiting:
            self._weigh(-_bytes(self._waiting.popleft()))

    def drop_left(self, stop: int) -> None:
        """The log was read up to (not including) `stop`; what was left after it remains."""
        if self.left is not None:
            self.left = range(stop, self.left.stop) if stop < self.left.stop else None

    def clear(self) -> None:
        """Nothing of it will be handled."""
        self._waiting.clear()
        self._weigh(-self._bytes)
        self.left = None

    def _weigh(self, change: int) -> None:
        self._bytes += change
        if self._bytes >= QUEUE_BYTES:
            self._has_room.clear()
        elif self._bytes <= QUEUE_BYTES // 2:  # the reader is woken for many records, not for each
            self._has_room.set()


def _bytes(message: ConsumerRecord) -> int:
    return EACH_BYTES + len(message.value or b"")
