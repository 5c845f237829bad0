"""How much the door takes at a time: requests of a client, and backfill of a county."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from services.ingest.domain.item import Duplicate, Rejected, Sent, are_read
from shared.metrics import INGEST_LIMITED
from shared.web.problems import Problem

BURST_SECONDS = 2.0
"""A client that was quiet may make the requests of so many seconds at once."""
OLD_DAYS = 35
"""Days older than this are backfill, as is everything that knows its month only."""


class RequestLimit:
    """A token bucket for each client of this replica: `rate` requests a second, 0 for no limit."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._burst = max(1.0, rate * BURST_SECONDS)
        self._left: dict[str, tuple[float, float]] = {}

    def spend(self, client: str) -> None:
        """Return if the client may make this request; Problem 429 with the seconds to wait if not."""
        if not self._rate:
            return
        at = self._clock()
        left, since = self._left.get(client, (self._burst, at))
        left = min(self._burst, left + (at - since) * self._rate)
        self._left[client] = (max(0.0, left - 1), at) if left >= 1 else (left, at)
        if left < 1:
            INGEST_LIMITED.labels(client).inc()
            raise _too_many(math.ceil((1 - left) / self._rate))


def _too_many(seconds: int) -> Problem:
    detail = "this key makes too many requests; put more items into each"
    return Problem(429, "too-many-requests", detail, {"Retry-After": str(seconds)})


class BackfillPace:
    """Lets `rate` items of backfill a second into each county's log, 0 for no limit.

    The log of a county is read in order, so a flood of old months would keep today's incidents waiting behind it.
    Live items never wait here: only the request that brings backfill does.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._free_at: defaultdict[str, float] = defaultdict(float)

    async def wait(self, county: str, items: int) -> None:
        """Return once the county's log has room for so many."""
        if not self._rate or not items:
            return
        at = self._clock()
        start = max(self._free_at[county], at)
        self._free_at[county] = start + items / self._rate
        if start > at:
            await asyncio.sleep(start - at)


def backfill_in(items: Sequence[Sent], at: datetime) -> int:
    """How many of the items are backfill at this moment."""
    live_from = (at - timedelta(days=OLD_DAYS)).date().isoformat()
    read = (
        items if are_read(items) else [item for item in items if not isinstance(item, (Rejected, Duplicate))]
    )
    old = {on for on in {item.on for item in read} if len(on) < len(live_from) or on < live_from}
    return sum(item.on in old for item in read) if old else 0
