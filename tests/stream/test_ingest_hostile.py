"""The hostile corpus against a running door, in short: no 500, nothing echoed, and the door goes on serving.

`make bench-hostile` sends it at full size to a process of its own and measures the memory it takes.
"""

import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.formats.columns import template
from services.ingest.settings import IngestSettings
from shared.events import Incidents
from shared.topics import create_topics
from tests import builders as b
from tests.hostile_corpus import CORPUS, CSV, GOOD, JSON, NDJSON, SECRET, Hostile
from tests.ingest_door import a_key, a_replica, records_of

QUERY = {"county": "testshire", "source": "police"}
COUNTIES = {"testshire": County(b.a_county(), Locator(b.outlines(), {}))}


@pytest_asyncio.fixture
async def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> IngestSettings:
    """Small limits, so that small bodies meet them."""
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json",
        document_bytes=1_000_000, bulk_bytes=4_000_000,
    )  # fmt: skip
    await create_topics(settings)
    return settings


@pytest_asyncio.fixture
async def door(settings: IngestSettings) -> AsyncIterator[httpx.AsyncClient]:
    async with a_replica(settings, COUNTIES, a_key(settings)) as http:
        yield http


async def post(
    http: httpx.AsyncClient, media_type: str, body: Iterator[bytes], **more: str
) -> httpx.Response:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in body:
            yield piece

    path = "/v1/incidents" if media_type == JSON else "/v1/incidents:bulk"
    headers = {"Content-Type": media_type, **more}
    return await http.post(path, params=QUERY, content=pieces(), headers=headers)


async def test_what_nobody_should_send_is_answered_and_the_door_goes_on(door: httpx.AsyncClient) -> None:
    for case in CORPUS:
        answer = await post(door, case.media_type, case.body(3))
        assert answer.status_code in case.statuses, (case.name, answer.status_code, answer.text[:300])
        assert SECRET not in answer.text, case.name
        good = await post(door, NDJSON, iter([GOOD]))
        assert good.status_code == 202, case.name


def test_every_hostile_body_has_a_name_of_its_own() -> None:
    names = [case.name for case in CORPUS]
    assert len({*names}) == len(names)
    assert all(isinstance(case, Hostile) for case in CORPUS)


@pytest.mark.parametrize("said", [{}, {"Content-Encoding": "gzip"}], ids=["a .gz file", "Content-Encoding"])
@pytest.mark.parametrize("media_type", [NDJSON, JSON, CSV])
async def test_every_format_may_come_packed(
    door: httpx.AsyncClient, settings: IngestSettings, media_type: str, said: dict[str, str]
) -> None:
    body = template().replace(b"\r\n", b"\r\nG-1,Nov-25,,burglary" + b"," * 15) if media_type == CSV else GOOD
    answer = await post(door, media_type, iter([gzip.compress(body)]), **said)
    assert answer.status_code == 202, answer.text
    [record] = [r for r in await records_of(settings, "testshire") if isinstance(r, Incidents)]
    assert [(item.ref, item.on) for item in record.items] == [("G-1", "2025-11")]


async def test_the_template_is_given_without_a_key(settings: IngestSettings) -> None:
    async with a_replica(settings, COUNTIES) as anybody:
        answer = await anybody.get("/v1/template.csv")
    assert answer.status_code == 200
    assert answer.content == template()
    assert answer.headers["content-type"].startswith("text/csv")
