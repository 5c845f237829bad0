"""`POST /v1/completions` on a real broker: what is answered, and what then stands in the county's log."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.events import Complete, Incidents, LoadCount, decode
from shared.kafka import partition_of, read_stretch
from shared.keys import create_key
from shared.topics import INTAKE, create_topics
from tests import builders as b
from tests.ingest_door import until_ready

COUNTIES = {
    "testshire": County(b.a_county(), Locator(b.outlines(), {})),
    "liveshire": County(b.a_county(id="liveshire", clock="live"), Locator(b.outlines(), {})),
}
QUERY = {"county": "testshire", "source": "police"}
LOAD = "0b8bc438-38f2-4a1b-b02d-c6b160bd43e5"


@pytest_asyncio.fixture
async def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> IngestSettings:
    keys = tmp_path / "keys.json"
    settings = IngestSettings(kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=keys)
    await create_topics(settings)
    return settings


@pytest_asyncio.fixture
async def http(settings: IngestSettings) -> AsyncIterator[httpx.AsyncClient]:
    key = create_key(settings.keys_file, source="police", counties=list(COUNTIES), rights=["feed"])
    app = create_app(settings, COUNTIES)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        headers, transport = {"Authorization": f"Bearer {key}"}, httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://ingest", headers=headers, timeout=30)
        await until_ready(await stack.enter_async_context(client))
        yield client


async def declare(http: httpx.AsyncClient, content: Any, **query: str) -> httpx.Response:
    return await http.post("/v1/completions", params=QUERY | query, json=content)


async def the_log(settings: IngestSettings) -> list[Any]:
    partition = partition_of("testshire", settings.partitions)
    records = [decode(INTAKE.name, m.value) async for m in read_stretch(settings, INTAKE, partition, 0)]
    return [record for record in records if record.county == "testshire"]


async def test_a_completion_names_the_parts_that_were_posted_before(
    http: httpx.AsyncClient, settings: IngestSettings
) -> None:
    parts = []
    for number in (1, 2):
        item = {"ref": f"P-{number}", "type": "burglary", "on": "2025-11", "ward": "W1"}
        told = (await http.post("/v1/incidents", params=QUERY, json=item)).json()
        parts.append({"load": told["load"], "items": told["accepted"]})
    answer = await declare(http, {"month": "2025-11", "loads": parts, "confirmed": True})
    assert answer.status_code == 202
    assert answer.json() == {
        "county": "testshire", "source": "police", "month": "2025-11", "loads": 2, "items": 2,
        "confirmed": True, "dry_run": False,
    }  # fmt: skip
    *rows, complete = await the_log(settings)
    loads = tuple(LoadCount(load=row.load, items=1) for row in rows)
    assert complete == Complete(
        county="testshire", source="police", month="2025-11", loads=loads, confirmed=True
    )


async def test_a_nil_return_has_its_place_in_the_log(
    http: httpx.AsyncClient, settings: IngestSettings
) -> None:
    assert (await declare(http, {"month": "2025-11", "loads": []})).status_code == 202
    empty, complete = await the_log(settings)
    assert isinstance(empty, Incidents)
    assert (empty.items, complete.loads) == ((), (LoadCount(load=empty.load, items=0),))


@pytest.mark.parametrize(
    ("content", "query", "status", "problem"),
    [
        ({"month": "2025-11", "loads": []}, {"county": "nowhere"}, 403, "not-allowed"),
        ({"month": "2025-11", "loads": []}, {"source": "fire"}, 403, "wrong-source"),
        ({"month": "2099-01", "loads": []}, {"county": "liveshire"}, 422, "date-in-future"),
        ({"month": "9999-12", "loads": []}, {}, 422, "invalid-request"),
        ({"month": "2025-13", "loads": []}, {}, 422, "invalid-request"),
        ({"month": "2025-11"}, {}, 422, "invalid-request"),
        ({"month": "2025-11", "loads": [{"load": "Jo Invented", "items": 1}]}, {}, 422, "invalid-request"),
        ({"month": "2025-11", "loads": [{"load": LOAD, "items": -1}]}, {}, 422, "invalid-request"),
        ({"month": "2025-11", "loads": [], "Jo Invented": 1}, {}, 422, "invalid-request"),
        ([], {}, 422, "invalid-request"),
    ],
)
async def test_what_cannot_be_is_refused_and_never_told_again(
    http: httpx.AsyncClient, settings: IngestSettings, content: Any, query: Any, status: int, problem: str
) -> None:
    answer = await declare(http, content, **query)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:wardwatch:problem:{problem}")
    assert "Jo Invented" not in answer.text
    assert await the_log(settings) == []


async def test_a_dry_run_keeps_nothing(http: httpx.AsyncClient, settings: IngestSettings) -> None:
    answer = await declare(http, {"month": "2025-11", "loads": []}, dry_run="true")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert await the_log(settings) == []


async def test_without_a_key_nothing_is_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/completions", params=QUERY, headers={"Authorization": ""}, content=b"{")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:wardwatch:problem:no-key")
