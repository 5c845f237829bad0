"""A door to knock at: running in this process on a real broker, with its keys and what then stands in its log."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from services.ingest.counties import County
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.events import decode
from shared.kafka import partition_of, read_stretch
from shared.keys import create_key
from shared.topics import INTAKE, Topic


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Return once `holds`; TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - no event comes from another program
            await asyncio.sleep(0.05)


async def until_ready(http: httpx.AsyncClient, ready: bool = True) -> None:
    """Return once `/readyz` says so, or says so no longer."""

    async def holds() -> bool:
        return (await http.get("/readyz")).is_success is ready

    await until(holds)


@asynccontextmanager
async def a_replica(
    settings: IngestSettings, counties: Mapping[str, County], key: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """A client, with a key, of one more replica of the door that is ready."""
    app = create_app(settings, counties)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://ingest", headers=headers, timeout=30
        ) as http,
    ):
        await until_ready(http)
        yield http


def a_key(settings: IngestSettings, *rights: str, source: str = "police", county: str = "testshire") -> str:
    """The secret of a new key."""
    return create_key(settings.keys_file, source=source, counties=[county], rights=rights or ["feed"])


async def records_of(settings: IngestSettings, county: str, topic: Topic = INTAKE) -> list[Any]:
    """A county's records on a topic so far, in order."""
    read = read_stretch(settings, topic, partition_of(county, settings.partitions), 0)
    records = [decode(topic.name, message.value) async for message in read]
    return [record for record in records if record.county == county]
