"""The service whole: from the broker to a partner's browser."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from services.reports.api import is_held
from services.reports.main import create_app
from services.reports.settings import ReportsSettings
from services.reports.store import migrate
from shared.kafka import publish, start_producer
from shared.keys import create_key
from shared.settings import Settings
from shared.topics import TOPICS, create_topics
from tests.stream.reports_log import a_settled_month

PACKS = "/v1/counties/testshire/packs"


@pytest_asyncio.fixture
async def app(own_database: str, tmp_path: Path) -> FastAPI:
    """The service without its tasks: enough for what needs no broker."""
    await asyncio.to_thread(migrate, own_database)
    return create_app(
        ReportsSettings(database=own_database, keys_file=tmp_path / "keys.json", counties=tmp_path)
    )


@pytest_asyncio.fixture
async def running(settings: Settings, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The whole service, ready."""
    await asyncio.to_thread(migrate, settings.database)
    await create_topics(settings)
    given = settings.model_dump() | {"keys_file": tmp_path / "keys.json", "counties": tmp_path}
    app = create_app(ReportsSettings(**given))
    async with app.router.lifespan_context(app), client(app, None) as operator:
        for _ in range(300):
            if (await operator.get("/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.1)
        yield app


@pytest.fixture
def key(tmp_path: Path) -> str:
    return create_key(tmp_path / "keys.json", source="partner", counties=["testshire"], rights=["read"])


def client(app: FastAPI, key: str | None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reports", headers=headers)


async def test_a_pack_assembles_itself_and_a_partner_fetches_it(
    running: FastAPI, settings: Settings, key: str
) -> None:
    producer = await start_producer(settings)
    topics = {t.name: t for t in TOPICS}
    for topic, records in a_settled_month("2025-11", "2025-12-12", offset=1).items():
        for n, record in enumerate(records):
            await publish(producer, settings, topics[topic], "testshire", f"{n}", record)
    await producer.stop()
    async with client(running, key) as partner:
        for _ in range(300):
            packs = (await partner.get(PACKS)).json()["packs"]
            if packs:
                break
            await asyncio.sleep(0.1)
        assert [p["month"] for p in packs] == ["2025-11"]
        tag = {"If-None-Match": f'"{packs[0]["sha256"]}"'}
        head, held = (
            await partner.head(f"{PACKS}/2025-11"),
            await partner.get(f"{PACKS}/2025-11", headers=tag),
        )
        page, paper, data = [await partner.get(f"{PACKS}/2025-11{form}") for form in (".html", ".pdf", "")]
    assert page.text.startswith("<!DOCTYPE html>")
    assert paper.content.startswith(b"%PDF-")
    assert data.json()["month"] == "2025-11"
    assert data.headers["etag"] == head.headers["etag"] == tag["If-None-Match"]
    assert (head.status_code, head.headers["content-length"]) == (200, data.headers["content-length"])
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", tag["If-None-Match"])


@pytest.mark.parametrize(
    ("given", "is_ours"),
    [('"a"', True), ('"x", W/"a"', True), ("*", True), ('"x"', False), ("", False), (None, False)],
)
def test_a_tag_is_compared_with_all_that_are_named(given: str | None, is_ours: bool) -> None:
    assert is_held(given, '"a"') is is_ours


@pytest.mark.parametrize(
    ("county", "name", "has_key", "status", "kind"),
    [
        ("testshire", "2025-11.pdf", False, 401, "no-key"),
        ("elsewhere", "2025-11.pdf", True, 403, "not-allowed"),
        ("testshire", "2025-13.pdf", True, 404, "no-such-form"),
        ("testshire", "2025-11.docx", True, 404, "no-such-form"),
        ("testshire", "2025-11.pdf", True, 404, "no-pack"),
        ("testshire", "2025-11?place=D1", True, 422, "unknown-parameter"),
    ],
)
async def test_what_cannot_be_had_is_a_problem_with_a_stable_type(
    app: FastAPI, key: str, county: str, name: str, has_key: bool, status: int, kind: str
) -> None:
    async with client(app, key if has_key else None) as partner:
        answer = await partner.get(f"/v1/counties/{county}/packs/{name}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:wardwatch:problem:{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
