"""Months fed to a running system in replayed time, one after the other, each judged before the next comes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import httpx

from deploy.demo.feed import Driver, Posting
from deploy.demo.listen import Listener
from deploy.demo.seen import Heard
from deploy.demo.timeline import Step, steps
from shared.county import CountyConfig
from shared.kafka import start_producer
from shared.settings import Settings

JUDGED_SECONDS = 60.0
"""How long a month may take to be posted, judged and decided upon."""


@dataclass(frozen=True)
class System:
    """A running system: settings of its broker and database, address per service, API keys by name."""

    settings: Settings
    urls: dict[str, str]
    keys: dict[str, str]

    def client(self, service: str, key: str) -> httpx.AsyncClient:
        """An HTTP client of one service, with one of the keys."""
        authorization = {"Authorization": f"Bearer {self.keys[key]}"}
        return httpx.AsyncClient(
            base_url=self.urls[service], headers=authorization, timeout=60.0, trust_env=False
        )


async def replay(
    system: System,
    county: CountyConfig,
    postings: Mapping[str, Posting],
    on_step: Callable[[Step, Heard], None] = lambda step, heard: None,
) -> Heard:
    """Post every month there is a posting for, tick through the absent ones, and answer with all that was heard.

    `on_step` is told after each month. CommandError if ingest refuses a month or something is not judged in time.
    """
    async with Listener(system.settings, county.id) as listener, _driver(system, county) as driver:
        await driver.configure()
        for step in steps(sorted(postings), ZoneInfo(county.zone)):
            await _take(step, driver, postings)
            await listener.until_judged(step.after[-1], JUDGED_SECONDS)
            on_step(step, listener.heard)
        await listener.until(lambda heard: not heard.unsent(), "every e-mail to be sent", JUDGED_SECONDS)
        return listener.heard


async def _take(step: Step, driver: Driver, postings: Mapping[str, Posting]) -> None:
    await driver.tick(step.days)
    if step.is_loaded:
        await driver.post(step.month, postings[step.month])
    await driver.tick(step.after)


@asynccontextmanager
async def _driver(system: System, county: CountyConfig) -> AsyncIterator[Driver]:
    producer = await start_producer(system.settings)
    try:
        async with system.client("ingest", "feeder") as http:
            yield Driver(system.settings, producer, http, county)
    finally:
        await producer.stop()
