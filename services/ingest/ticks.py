"""Says what time it is: every replica tells every county with a live clock, and remembers nothing.

The domain steps through each due moment passed and ignores a tick that is not later, so replicas need not agree.
A county with a manual clock is ticked by its driver only. Each county has its own moment of the interval: the day
of eighty counties ends at midnight, but a worker need not judge them all in one second.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from zlib import crc32

import structlog

from services.ingest.counties import County
from services.ingest.publish import Publisher, Unavailable
from shared.clock import now
from shared.events import Tick
from shared.metrics import TICKS_SENT

RETRY_SECONDS = 15.0
LOOK_SECONDS = 5.0
"""Between two looks for counties that came to be known."""
log = structlog.get_logger()


async def tick_for_ever(
    publisher: Publisher, counties: Mapping[str, County], known: asyncio.Event, every_seconds: float
) -> None:
    """Once it is `known` whose clocks are live, tick those at once, and then each once in `every_seconds`.

    Sooner again where the broker did not take it. Counties that come to be known later are ticked too.
    """
    await known.wait()
    begun: set[str] = set()
    async with asyncio.TaskGroup() as counties_ticking:
        while True:
            for county in sorted(counties.keys() - begun):
                begun.add(county)
                counties_ticking.create_task(_tick_county(publisher, counties, county, every_seconds))
            await asyncio.sleep(LOOK_SECONDS)


async def _tick_county(
    publisher: Publisher, counties: Mapping[str, County], county: str, every_seconds: float
) -> None:
    while True:
        await publisher.connected()
        told = counties[county].config.clock != "live" or await tick(publisher, county)
        until = seconds_until_next(county, now(), every_seconds)
        await asyncio.sleep(until if told else min(RETRY_SECONDS, until))


def seconds_until_next(county: str, at: datetime, every_seconds: float) -> float:
    """How long until the county's own moment comes round again; more than 0, and the same for every replica."""
    phase = crc32(county.encode()) / 2**32 * every_seconds
    return every_seconds - (at.timestamp() - phase) % every_seconds


async def tick(publisher: Publisher, county: str) -> bool:
    """Whether the county's log took the present moment."""
    try:
        await publisher.publish(county, Tick(county=county, now=now()))
    except Unavailable as error:
        log.warning("tick not kept", county=county, reason=str(error))
        return False
    TICKS_SENT.labels(county).inc()
    return True
