"""The door follows the configuration in force: new words, new counties, and whose clock is live."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.settings import IngestSettings
from shared.events import CountyInForce, Incidents, Stand, Tick
from shared.kafka import publish, start_producer
from shared.topics import COUNTIES, create_topics
from tests import builders as b
from tests.ingest_door import a_key, a_replica, records_of, until

BEGGING = {"source": "police", "category": "begging", "type": "anti-social-behaviour"}


@pytest_asyncio.fixture
async def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> IngestSettings:
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json"
    )
    await create_topics(settings)
    return settings


@pytest_asyncio.fixture
async def http(settings: IngestSettings) -> AsyncIterator[httpx.AsyncClient]:
    counties = {"testshire": County(b.a_county(), Locator(b.outlines(), {}))}
    async with a_replica(settings, counties, a_key(settings)) as http:
        yield http


async def put_in_force(settings: IngestSettings, offset: int, **changes: Any) -> None:
    config = b.a_county(**changes)
    stand = Stand(generation=3, offset=offset)
    record = CountyInForce(county=config.id, config=config, stand=stand)
    producer = await start_producer(settings)
    try:
        await publish(producer, settings, COUNTIES, config.id, config.id, record)
    finally:
        await producer.stop()


async def send(http: httpx.AsyncClient, number: int, county: str = "testshire") -> httpx.Response:
    item = {"ref": f"P-{number}", "category": "Begging", "on": "2025-11", "ward": "W1"}
    return await http.post("/v1/incidents", params={"county": county, "source": "police"}, json=[item])


async def sent(settings: IngestSettings) -> dict[str, str]:
    records = await records_of(settings, "testshire")
    return {item.ref: item.type for r in records if isinstance(r, Incidents) for item in r.items}


async def test_a_word_that_a_new_configuration_knows_is_taken_and_what_waited_for_it_is_released(
    settings: IngestSettings, http: httpx.AsyncClient
) -> None:
    assert (await send(http, 1)).json()["held"] == 1
    await put_in_force(settings, 7, mappings=[BEGGING])

    async def is_released() -> bool:
        return "P-1" in await sent(settings)

    await until(is_released)
    assert (await send(http, 2)).status_code == 202
    assert await sent(settings) == dict.fromkeys(("P-1", "P-2"), "anti-social-behaviour")


async def test_a_county_that_comes_into_force_is_served_and_ticked_if_its_clock_is_live(
    settings: IngestSettings, http: httpx.AsyncClient
) -> None:
    key = a_key(settings, county="newshire")
    http.headers["Authorization"] = f"Bearer {key}"
    assert (await send(http, 1, "newshire")).status_code == 404
    await put_in_force(settings, 1, id="newshire", clock="live", mappings=[BEGGING])

    async def is_served() -> bool:
        return (await send(http, 1, "newshire")).status_code == 202

    async def is_ticked() -> bool:
        return any(isinstance(r, Tick) for r in await records_of(settings, "newshire"))

    await until(is_served)
    await until(is_ticked)
    assert not any(isinstance(r, Tick) for r in await records_of(settings, "testshire"))
