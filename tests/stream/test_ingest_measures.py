"""Measures, the door's own account of its feeds, and its limits, on a real broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.measures import UNUSED
from services.ingest.settings import IngestSettings
from shared.events import Measure
from shared.topics import create_topics
from shared.web.problems import BASE
from tests import builders as b
from tests.ingest_door import a_key, a_replica, records_of

QUERY = {"county": "testshire", "source": "fire"}
SURVEY = b.a_county().indicators[0].model_dump() | {"code": "safe", "types": (), "measure": "feels-safe"}
COUNTIES = {"testshire": County(b.a_county(indicators=[SURVEY]), Locator(b.outlines(), {}))}


@pytest.fixture
def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> IngestSettings:
    return IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json"
    )


@pytest_asyncio.fixture
async def http(settings: IngestSettings) -> AsyncIterator[httpx.AsyncClient]:
    await create_topics(settings)
    async with a_replica(settings, COUNTIES, a_key(settings, source="fire")) as client:
        yield client


def a_figure(**changes: Any) -> dict[str, Any]:
    return {"measure": "feels-safe", "place": "C1", "period": "2025", "unit": "%", "value": 70.2} | changes


async def figures(settings: IngestSettings) -> list[Measure]:
    return [r for r in await records_of(settings, "testshire") if isinstance(r, Measure)]


async def test_a_figure_or_a_list_of_them_is_kept(http: httpx.AsyncClient, settings: IngestSettings) -> None:
    one = await http.post("/v1/measures", params=QUERY, json=a_figure(version=4))
    two = await http.post("/v1/measures", params=QUERY, json=[a_figure(period="2024"), a_figure(place="D1")])
    assert (one.status_code, two.status_code) == (202, 202)
    assert [(m.place, m.period, m.source) for m in await figures(settings)] == [
        ("C1", "2025", "fire"), ("C1", "2024", "fire"), ("D1", "2025", "fire"),
    ]  # fmt: skip
    assert (await figures(settings))[0].version == 4


async def test_each_figure_is_answered_for_itself(http: httpx.AsyncClient, settings: IngestSettings) -> None:
    sent = [a_figure(), a_figure(place="nowhere"), a_figure(measure="walks-home")]
    answer = await http.post("/v1/measures", params=QUERY, json=sent)
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["rejected"]) == (207, 2, 1)
    assert [(r["outcome"], r.get("pointer"), r.get("rule")) for r in told["results"]] == [
        ("accepted", None, None),
        ("rejected", "/place", "unknown_place"),
        ("accepted", None, UNUSED),
    ]
    assert "nowhere" not in str([r for r in told["results"] if r["outcome"] == "accepted"])
    assert len(await figures(settings)) == 2


async def test_figures_come_as_csv_too(http: httpx.AsyncClient, settings: IngestSettings) -> None:
    body = (
        "\ufeffmeasure,place,period,unit,value,numerator,denominator,state,note\r\n"
        'feels-safe,C1,2025,%,70.2,702,1000,provisional,"first, of two"\r\n'
        "feels-safe,D1,2025,%,,,,not_measured,\r\n"
    )
    answer = await http.post(
        "/v1/measures", params=QUERY, content=body.encode(), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 202, answer.text
    assert [(m.value, m.state, m.note) for m in await figures(settings)] == [
        (70.2, "provisional", "first, of two"),
        (None, "not_measured", ""),
    ]


async def test_a_dry_run_keeps_no_figure(http: httpx.AsyncClient, settings: IngestSettings) -> None:
    answer = await http.post("/v1/measures", params=QUERY | {"dry_run": "true"}, json=a_figure())
    assert (answer.status_code, await figures(settings)) == (200, [])


BODIES: list[tuple[str, bytes, int, str]] = [
    ("application/json", b"{", 422, "malformed-body"),
    ("application/json", b"7", 422, "malformed-body"),
    ("application/json", b"[" * 100_000, 422, "malformed-body"),
    ("application/json", b"[7]", 422, "nothing-accepted"),
    ("application/json", b"[" + b"7," * 10_000 + b"7]", 413, "body-too-large"),
    ("text/csv", b"measure,victim\na,b\n", 422, "unknown-columns"),
    ("text/csv", b"\xff\xfe", 422, "malformed-body"),
    ("text/csv", b'measure,place\n"a', 422, "malformed-body"),
    ("text/csv", b"measure,place\na,b,c\n", 422, "nothing-accepted"),
    ("application/xml", b"<a/>", 415, "unsupported-media-type"),
]


async def test_a_body_that_holds_no_figures_is_refused(http: httpx.AsyncClient) -> None:
    for media_type, body, status, problem in BODIES:
        headers = {"Content-Type": media_type}
        answer = await http.post("/v1/measures", params=QUERY, content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (status, BASE + problem), body[:20]
        assert "victim" not in answer.text


async def test_the_door_tells_what_became_of_each_feed(
    http: httpx.AsyncClient, settings: IngestSettings
) -> None:
    items = [
        {"ref": "F-1", "type": "burglary", "on": "2025-11", "ward": "W1"},
        {"ref": "F-2", "category": "Bin fire", "on": "2025-11", "ward": "W1"},
        {"ref": "F-3", "type": "burglary", "on": "2025-11", "ward": "nowhere"},
    ]
    await http.post("/v1/incidents", params=QUERY, json=items)
    await http.post("/v1/measures", params=QUERY, json=a_figure())
    await http.post("/v1/incidents", params=QUERY | {"dry_run": "true"}, json=items)
    [told] = (await http.get("/v1/feeds", params={"county": "testshire"})).json()["feeds"]
    numbers = {name: told[name] for name in ("requests", "accepted", "held", "rejected", "due_days")}
    assert numbers == {"requests": 2, "accepted": 2, "held": 1, "rejected": 1, "due_days": 40}
    assert (told["feed"], told["owner"], told["rhythm"]) == ("fire", "data_owner", "daily")
    http.headers["Authorization"] = f"Bearer {a_key(settings, 'read', source='partners')}"
    feeds = (await http.get("/v1/feeds", params={"county": "testshire"})).json()["feeds"]
    assert [(f["feed"], f["requests"], f["last"] is None) for f in feeds] == [
        ("police", 0, True),
        ("fire", 2, False),
    ]


async def test_a_client_that_asks_too_often_is_told_when_to_come_back(settings: IngestSettings) -> None:
    await create_topics(settings)
    slow = settings.model_copy(update={"requests_a_second": 0.5})
    async with a_replica(slow, COUNTIES, a_key(settings, source="fire")) as http:
        answers = [await http.post("/v1/measures", params=QUERY, json=a_figure()) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 429, 429]
        assert answers[1].headers["retry-after"] == "2"
        assert answers[1].json()["type"] == BASE + "too-many-requests"
        http.headers["Authorization"] = f"Bearer {a_key(settings, source='fire')}"
        other = await http.post("/v1/measures", params=QUERY, json=a_figure())
        assert other.status_code == 202, "one client's haste is not another's"


async def test_old_months_of_a_county_are_taken_at_their_pace_and_all_of_them(
    settings: IngestSettings,
) -> None:
    await create_topics(settings)
    paced = settings.model_copy(update={"backfill_items_a_second": 2000.0, "backfill_records": 1})
    item = {"type": "burglary", "on": "2024-11", "ward": "W1"}
    async with a_replica(paced, COUNTIES, a_key(settings, source="fire")) as http:
        body = [item | {"ref": f"F-{n}"} for n in range(1500)]
        answer = await http.post("/v1/incidents", params=QUERY, json=body)
        assert (answer.status_code, answer.json()["accepted"]) == (202, 1500)


async def test_an_idempotency_key_is_let_through_and_changes_nothing(
    http: httpx.AsyncClient, settings: IngestSettings
) -> None:
    for value in (70.2, 71.0, 70.2):
        answer = await http.post(
            "/v1/measures", params=QUERY, json=a_figure(value=value), headers={"Idempotency-Key": "same"}
        )
        assert answer.status_code == 202
    assert [m.value for m in await figures(settings)] == [70.2, 71.0, 70.2]
