"""Items with an unknown category: held by any replica, known to all, released once somebody says what they are."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.held import held_item, key_of
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Held
from services.ingest.settings import IngestSettings
from shared.clock import now
from shared.events import UNCLASSIFIED, HeldMapping, Incidents, Revision
from shared.kafka import publish, start_producer
from shared.topics import HELD, create_topics
from shared.web.problems import BASE
from tests import builders as b
from tests.ingest_door import a_key, a_replica, records_of, until

QUERY = {"county": "testshire", "source": "police"}
BEGGING = {"source": "police", "said": "Begging", "type": "anti-social-behaviour"}


def counties(**changes: Any) -> dict[str, County]:
    return {"testshire": County(b.a_county(**changes), Locator(b.outlines(), {}))}


@dataclass
class Office:
    """A feeder and a reviewer, who may go to different replicas of the door."""

    settings: IngestSettings
    feeder: str
    reviewer: str
    rooms: AsyncExitStack

    async def replica(self, **changes: Any) -> httpx.AsyncClient:
        return await self.rooms.enter_async_context(
            a_replica(self.settings, counties(**changes), self.reviewer)
        )

    async def send(self, http: httpx.AsyncClient, *items: dict[str, Any], **query: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.feeder}"}
        return await http.post("/v1/incidents", params=QUERY | query, json=list(items), headers=headers)

    async def revisions(self) -> list[Revision]:
        records = await records_of(self.settings, "testshire")
        return [item for record in records if isinstance(record, Incidents) for item in record.items]


@pytest_asyncio.fixture
async def office(kafka: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Office]:
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json", held_items=3
    )
    await create_topics(settings)
    feeder, reviewer = a_key(settings), a_key(settings, "review", source="analysts")
    async with AsyncExitStack() as rooms:
        yield Office(settings, feeder, reviewer, rooms)


def an_item(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"ref": f"P-{number}", "category": "Begging", "on": "2025-11", "ward": "W1"} | changes


async def held(http: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await http.get("/v1/held", params={"county": "testshire"} | query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def waits(http: httpx.AsyncClient, number: int) -> None:
    async def holds() -> bool:
        return bool((await held(http))["total"] == number)

    await until(holds)


async def map_(http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await http.post("/v1/held:map", params={"county": "testshire"}, json=BEGGING | changes)


async def test_an_unknown_category_is_held_and_told_so(office: Office) -> None:
    http = await office.replica()
    answer = await office.send(http, an_item(1), an_item(2, category=None, type="burglary"))
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["held"], told["rejected"]) == (207, 1, 1, 0)
    assert told["results"][0] == {
        "index": 0, "ref": "P-1", "outcome": "held", "problem": BASE + "unknown-category",
        "pointer": "/category",
    }  # fmt: skip
    await waits(http, 1)
    listed = await held(http)
    assert listed["words"] == [
        {"source": "police", "field": "category", "said": "Begging", "items": 1, "first": "2025-11",
         "last": "2025-11"}
    ]  # fmt: skip
    assert listed["items"][0]["ref"] == "P-1"
    assert [item.ref for item in await office.revisions()] == ["P-2"]


async def test_a_month_with_held_items_is_not_declared_complete(office: Office) -> None:
    answer = await office.send(await office.replica(), an_item(), complete_for="2025-11")
    assert answer.json()["completion"] == {"month": "2025-11", "published": False, "reason": "items-held"}


async def test_what_one_replica_holds_another_maps_and_all_classify_from_then_on(office: Office) -> None:
    one, two = await office.replica(), await office.replica()
    await office.send(one, an_item(1, version=7), an_item(2, version=8))
    await waits(two, 2)
    answer = await map_(two)
    assert (answer.status_code, answer.json()["released"]) == (200, 2)
    await waits(one, 0)
    sent = {(item.ref, item.version, item.type) for item in await office.revisions()}
    assert sent == {("P-1", 7, "anti-social-behaviour"), ("P-2", 8, "anti-social-behaviour")}
    assert (await office.send(one, an_item(3))).status_code == 202
    late = await office.replica()
    assert (await held(late))["total"] == 0
    assert (await office.send(late, an_item(4))).status_code == 202, "a mapping outlives the replica"


async def test_mapping_again_releases_nothing_again(office: Office) -> None:
    http = await office.replica()
    await office.send(http, an_item())
    await waits(http, 1)
    assert [(await map_(http)).json()["released"] for _ in range(2)] == [1, 0]


async def test_the_countys_table_read_at_start_releases_what_waited(office: Office) -> None:
    await office.send(await office.replica(), an_item())
    row = {"source": "police", "category": "begging", "type": "burglary"}
    await waits(await office.replica(mappings=[row]), 0)
    assert [(item.ref, item.type) for item in await office.revisions()] == [("P-1", "burglary")]


async def test_a_release_cut_short_is_done_again_by_the_next_replica(office: Office) -> None:
    """Killed after the mapping was kept, or after the revision was: either way no mark `released` is there."""
    word = Held(
        Revision(ref="P-1", version=7, type=UNCLASSIFIED, on="2025-11", ward="W1"),
        "category",
        "Begging",
        True,
    )
    item = held_item("testshire", "police", word, now())
    mapping = HeldMapping(county="testshire", at=now(), by="k", **BEGGING)
    producer = await start_producer(office.settings)
    try:
        for record in (item, mapping):
            await publish(producer, office.settings, HELD, "testshire", key_of(record), record)
    finally:
        await producer.stop()
    for _ in range(2):
        await waits(await office.replica(), 0)
    assert [(i.ref, i.version, i.type) for i in await office.revisions()] == [
        ("P-1", 7, "anti-social-behaviour")
    ]


async def test_so_many_may_wait_and_further_ones_are_rejected(office: Office) -> None:
    http = await office.replica()
    told = (await office.send(http, *map(an_item, range(5)))).json()
    assert (told["held"], told["rejected"]) == (3, 2)
    await waits(http, 3)
    assert (await office.send(http, an_item(9))).status_code == 422


async def test_a_word_that_speaks_of_a_person_is_not_held(office: Office) -> None:
    http = await office.replica()
    answer = await office.send(http, an_item(category="ring 07700 900123"))
    assert answer.json()["results"][0]["problem"] == BASE + "personal-data"
    assert "07700" not in answer.text
    assert await records_of(office.settings, "testshire", HELD) == []


async def test_a_mapping_must_lead_somewhere(office: Office) -> None:
    http = await office.replica()
    for changes, status, problem in [
        ({"type": "no-such-type"}, 422, "unknown-type"),
        ({"source": "fire"}, 422, "type-not-in-feed"),
        ({"source": "nobody"}, 422, "unknown-source"),
        ({"said": ""}, 422, "invalid-request"),
    ]:
        answer = await map_(http, **changes)
        assert (answer.status_code, answer.json()["type"]) == (status, BASE + problem)


async def test_a_feeder_sees_its_own_items_and_maps_none(office: Office) -> None:
    http = await office.replica()
    await office.send(http, an_item())
    await waits(http, 1)
    theirs = a_key(office.settings, source="fire")
    for key, total in ((office.feeder, 1), (theirs, 0)):
        http.headers["Authorization"] = f"Bearer {key}"
        assert (await held(http))["total"] == total
        assert (await map_(http)).status_code == 403
