"""The door on a real broker: what is answered, and what then stands in the county's log."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.formats.police_uk import COLUMNS
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.events import Complete, Incidents, LoadCount, Revision, Tick, decode
from shared.kafka import partition_of, read_stretch
from shared.keys import create_key
from shared.topics import INTAKE, create_topics
from shared.web.problems import BASE
from tests import builders as b
from tests.ingest_door import until, until_ready

MAPPINGS = [{"source": "police", "category": "Burglary", "type": "burglary"}]
COUNTIES = {
    "testshire": County(b.a_county(mappings=MAPPINGS), Locator(b.outlines(), {})),
    "liveshire": County(b.a_county(id="liveshire", clock="live"), Locator(b.outlines(), {})),
}
QUERY = {"county": "testshire", "source": "police"}
NDJSON = {"Content-Type": "application/x-ndjson"}
Line = dict[str, Any] | bytes


class Door:
    """A running door, its key, and its log."""

    def __init__(self, http: httpx.AsyncClient, settings: IngestSettings) -> None:
        self.http, self.settings = http, settings

    async def bulk(self, *lines: Line, **query: Any) -> httpx.Response:
        body = b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines)
        return await self.http.post("/v1/incidents:bulk", params=QUERY | query, content=body, headers=NDJSON)

    async def log(self, county: str = "testshire") -> list[Any]:
        partition = partition_of(county, self.settings.partitions)
        read = read_stretch(self.settings, INTAKE, partition, 0)
        records = [decode(INTAKE.name, message.value) async for message in read]
        return [record for record in records if record.county == county]

    async def items(self) -> list[Revision]:
        return [item for r in await self.log() if isinstance(r, Incidents) for item in r.items]


@pytest_asyncio.fixture
async def door(kafka: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Door]:
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json",
        document_bytes=100_000, bulk_bytes=200_000,
    )  # fmt: skip
    await create_topics(settings)
    key = create_key(settings.keys_file, source="police", counties=list(COUNTIES), rights=["feed"])
    async with AsyncExitStack() as stack:
        app = create_app(settings, COUNTIES)
        await stack.enter_async_context(app.router.lifespan_context(app))
        http = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://ingest",
                headers={"Authorization": f"Bearer {key}"},
                timeout=30,
            )
        )
        await until_ready(http)
        yield Door(http, settings)


def an_incident(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"ref": f"P-{number}", "type": "burglary", "on": "2025-11", "ward": "W1"} | changes


def problem_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).removeprefix(BASE)


@pytest.mark.parametrize("many", [False, True], ids=["one object", "a list"])
async def test_202_means_that_the_log_has_it(door: Door, many: bool) -> None:
    body = [an_incident(1), an_incident(2)] if many else an_incident(1)
    answer = await door.http.post("/v1/incidents", params=QUERY, json=body)
    assert answer.status_code == 202
    assert answer.json()["accepted"] == len(answer.json()["results"]) == 1 + many
    assert [item.ref for item in await door.items()] == ["P-1", "P-2"][: 1 + many]


async def test_a_load_is_cut_into_records_of_five_hundred_and_declared_complete(door: Door) -> None:
    answer = await door.bulk(*map(an_incident, range(1201)), complete_for="2025-11")
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["results_omitted"]) == (202, 1201, 201)
    *records, complete = await door.log()
    assert [len(record.items) for record in records] == [500, 500, 201]
    assert {record.load for record in records} == {told["load"]}
    load = LoadCount(load=told["load"], items=1201)
    assert complete == Complete(county="testshire", source="police", month="2025-11", loads=(load,))
    assert told["completion"] == {"month": "2025-11", "published": True, "reason": None}


async def test_a_bad_item_is_named_and_its_neighbours_are_kept(door: Door) -> None:
    lines: list[Line] = [
        an_incident(1),
        b"{",
        an_incident(2, ward="nowhere"),
        b"x" * 70_000,
        an_incident(3),
        an_incident(3),
    ]
    answer = await door.bulk(*lines, complete_for="2025-11")
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["duplicate"], told["rejected"]) == (207, 2, 1, 3)
    assert [(r["index"], r.get("ref"), r["outcome"], r.get("problem")) for r in told["results"]] == [
        (0, "P-1", "accepted", None),
        (1, None, "rejected", BASE + "malformed-line"),
        (2, "P-2", "rejected", BASE + "unknown-ward"),
        (3, None, "rejected", BASE + "line-too-long"),
        (4, "P-3", "accepted", None),
        (5, "P-3", "duplicate", None),
    ]
    assert told["completion"] == {"month": "2025-11", "published": False, "reason": "items-rejected"}
    assert [item.ref for item in await door.items()] == ["P-1", "P-3"]
    assert not any(isinstance(record, Complete) for record in await door.log())


async def test_the_items_that_need_a_hand_are_listed_first_of_all(door: Door) -> None:
    lines: list[Line] = [*map(an_incident, range(1500)), b"{"]
    told = (await door.bulk(*lines, dry_run=True)).json()
    assert (len(told["results"]), told["results_omitted"]) == (1000, 501)
    assert told["results"][-1]["index"] == 1500


async def test_nothing_rejected_is_echoed(door: Door) -> None:
    secret = "Jo Bloggs 07700900123"
    lines = [
        an_incident(1, ward=secret),
        an_incident(2, name=secret),
        {secret: secret},
        an_incident(3, ref=secret),
    ]
    answer = await door.bulk(*lines)
    assert (answer.status_code, problem_of(answer)) == (422, "nothing-accepted")
    assert answer.json()["rejected"] == 4
    assert "Bloggs" not in answer.text
    assert "07700900123" not in answer.text


async def test_a_dry_run_judges_and_keeps_nothing(door: Door) -> None:
    good = await door.bulk(an_incident(1), dry_run=True, complete_for="2025-11")
    mixed = await door.bulk(an_incident(1), b"{", dry_run=True)
    assert (good.status_code, mixed.status_code) == (200, 207)
    assert good.json()["completion"]["reason"] == "dry-run"
    assert await door.log() == []


async def test_nothing_to_tell_is_a_sign_of_life_and_may_be_complete(door: Door) -> None:
    answer = await door.bulk(complete_for="2025-11")
    assert answer.status_code == 202
    nil, complete = await door.log()
    assert nil.items == ()
    assert complete.loads == (LoadCount(load=nil.load, items=0),)


async def test_a_street_file_is_taken_as_published(door: Door) -> None:
    row = (
        ",2025-11,Test Police,Test Police,-1.475,52.205,On or near High Street,E01000001,Test 001A,Burglary,,"
    )
    body = b"\xef\xbb\xbf" + "\r\n".join([",".join(COLUMNS), row, row]).encode()
    answer = await door.http.post(
        "/v1/incidents:bulk", params=QUERY, content=body, headers={"Content-Type": "text/csv; charset=utf-8"}
    )
    assert answer.status_code == 202
    assert [(i.ref[-2:], i.ward, i.located_by) for i in await door.items()] == [
        ("-1", "W3", "point"),
        ("-2", "W3", "point"),
    ]


async def test_the_same_file_again_bears_the_same_references(door: Door) -> None:
    first = await door.bulk(an_incident(1, version=5))
    again = await door.bulk(an_incident(1, version=5))
    assert (first.status_code, again.status_code) == (202, 202)
    one, two = await door.items()
    assert one == two


REFUSED: list[tuple[str | None, dict[str, str], int, str]] = [
    ("", {}, 401, "no-key"),
    ("Basic eDp5", {}, 401, "no-key"),
    ("Bearer ww_wrong", {}, 401, "unknown-key"),
    (None, {"source": "fire"}, 403, "wrong-source"),
    (None, {"county": "elsewhere"}, 403, "not-allowed"),
    (None, {"complete_for": "2025-13"}, 422, "invalid-request"),
    (None, {"county": "liveshire", "complete_for": "2098-01"}, 422, "date-in-future"),
]
"""Authorization (None: the right one), query, status, problem."""


async def test_who_may_not_is_told_so(door: Door) -> None:
    for key, query, status, problem in REFUSED:
        headers = {} if key is None else {"Authorization": key}
        answer = await door.http.post(
            "/v1/incidents", params=QUERY | query, json=an_incident(), headers=headers
        )
        assert (answer.status_code, problem_of(answer)) == (status, problem), (key, query)
    assert await door.log() == []


async def test_a_key_without_the_right_to_feed_feeds_nothing(door: Door) -> None:
    reader = create_key(door.settings.keys_file, source="police", counties=["testshire"], rights=["read"])
    headers = {"Authorization": f"Bearer {reader}"}
    answer = await door.http.post("/v1/incidents", params=QUERY, json=an_incident(), headers=headers)
    assert (answer.status_code, problem_of(answer)) == (403, "not-allowed")


async def test_a_document_that_is_none_is_refused(door: Door) -> None:
    for body in (b"", b"7", b"{", b"\xff", b"[" * 5000):
        answer = await door.http.post("/v1/incidents", params=QUERY, content=body)
        assert (answer.status_code, problem_of(answer)) == (422, "malformed-body"), body[:9]


async def test_an_unknown_format_is_refused(door: Door) -> None:
    xml = await door.http.post(
        "/v1/incidents:bulk", params=QUERY, content=b"<a/>", headers={"Content-Type": "text/xml"}
    )
    zipped = await door.http.post(
        "/v1/incidents:bulk", params=QUERY, content=b"", headers=NDJSON | {"Content-Encoding": "br"}
    )
    csv = await door.http.post(
        "/v1/incidents:bulk", params=QUERY, content=b"a,b\n1,2\n", headers={"Content-Type": "text/csv"}
    )
    assert (xml.status_code, problem_of(xml)) == (415, "unsupported-media-type")
    assert (zipped.status_code, problem_of(zipped)) == (415, "unsupported-media-type")
    assert (csv.status_code, problem_of(csv)) == (422, "unknown-columns")


async def test_a_body_too_large_is_refused_and_what_came_before_is_counted(door: Door) -> None:
    announced = await door.http.post("/v1/incidents", params=QUERY, content=b" " * 100_001)
    assert (announced.status_code, problem_of(announced)) == (413, "body-too-large")

    async def endless() -> AsyncIterator[bytes]:
        for number in range(1_000_000):
            yield json.dumps(an_incident(number)).encode() + b"\n"

    streamed = await door.http.post("/v1/incidents:bulk", params=QUERY, content=endless(), headers=NDJSON)
    assert (streamed.status_code, problem_of(streamed)) == (413, "body-too-large")
    assert streamed.json()["kept"] == len(await door.items()) >= 500


async def test_a_county_with_a_live_clock_is_ticked_and_one_with_a_manual_clock_is_not(door: Door) -> None:
    async def is_ticked() -> bool:
        return any(isinstance(record, Tick) for record in await door.log("liveshire"))

    await until(is_ticked)
    assert await door.log("testshire") == []


async def test_what_was_answered_is_counted(door: Door) -> None:
    await door.bulk(an_incident(1))
    await door.http.post("/nowhere")
    metrics = (await door.http.get("/metrics")).text
    assert 'wardwatch_ingest_requests_total{route="/v1/incidents:bulk",status="202"}' in metrics
    assert 'route="unknown",status="404"' in metrics
    assert 'wardwatch_ingest_items_total{county="testshire",outcome="accepted",source="police"}' in metrics
