"""Says what time it is: every replica tells every county with a live clock, and remembers nothing.

The domain steps through each due moment passed and ignores a tick that is not later, so replicas need not agree.
A county with a manual clock is ticked by its driver only.
"""

import asyncio
from collections.abc import Iterable

import structlog

from services.ingest.publish import Publisher, Unavailable
from shared.clock import now
from shared.county import CountyConfig
from shared.events import Tick
from shared.metrics import TICKS_SENT

RETRY_SECONDS = 15.0
log = structlog.get_logger()


async def tick_for_ever(publisher: Publisher, counties: Iterable[CountyConfig], every_seconds: float) -> None:
    """Tick at once and then every `every_seconds`; sooner again where the broker did not take one."""
    live = [county.id for county in counties if county.clock == "live"]
    while live:
        await publisher.connected()
        told = [await tick(publisher, county) for county in live]
        await asyncio.sleep(every_seconds if all(told) else min(RETRY_SECONDS, every_seconds))


async def tick(publisher: Publisher, county: str) -> bool:
    """Whether the county's log took the present moment."""
    try:
        await publisher.publish(county, Tick(county=county, now=now()))
    except Unavailable as error:
        log.warning("tick not kept", county=county, reason=str(error))
        return False
    TICKS_SENT.labels(county).inc()
    return True
