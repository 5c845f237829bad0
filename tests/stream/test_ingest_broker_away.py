"""The door while the broker comes and goes: it says so, keeps trying, and never claims more than was kept."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.local import kafka as local_kafka
from deploy.local.ports import any_free
from deploy.local.process import end, start_and_wait
from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.events import Incidents, decode
from shared.kafka import partition_of, read_stretch
from shared.keys import create_key
from shared.topics import INTAKE, create_topics
from tests import builders as b
from tests.ingest_door import until, until_ready

QUERY = {"county": "testshire", "source": "police"}
COUNTIES = {"testshire": County(b.a_county(), Locator(b.outlines(), {}))}


class Broker:
    """A broker of this test's own that can be killed and started again on the same port and log."""

    def __init__(self, folder: Path) -> None:
        port = any_free()
        self.address = local_kafka.bootstrap(port)
        self._program = local_kafka.broker(
            folder, port=port, controller_port=any_free({port}), log=folder / "kafka.log"
        )
        self._process: Any = None

    def start(self) -> None:
        self._process = start_and_wait(self._program)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, self._program, grace=5)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "kafka")
    yield broker
    broker.stop()


@pytest.fixture
def settings(broker: Broker, tmp_path: Path) -> IngestSettings:
    keys_file = tmp_path / "keys.json"
    return IngestSettings(kafka=broker.address, partitions=2, keys_file=keys_file, ack_seconds=1.0)


@pytest_asyncio.fixture
async def http(settings: IngestSettings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a door that was started while no broker ran."""
    key = create_key(settings.keys_file, source="police", counties=["testshire"], rights=["feed"])
    app = create_app(settings, COUNTIES)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport, headers = httpx.ASGITransport(app), {"Authorization": f"Bearer {key}"}
        yield await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://ingest", headers=headers, timeout=30)
        )


def an_incident(number: int) -> dict[str, Any]:
    return {"ref": f"P-{number}", "type": "burglary", "on": "2025-11", "ward": "W1"}


async def post(http: httpx.AsyncClient, number: int) -> httpx.Response:
    return await http.post("/v1/incidents", params=QUERY, json=an_incident(number))


def is_refusal(answer: httpx.Response, kept: int = 0) -> bool:
    told = answer.json()
    is_ours = told["type"] == "urn:wardwatch:problem:log-unavailable" and "retry-after" in answer.headers
    return answer.status_code == 503 and is_ours and told["kept"] == kept


async def refs_in_log(settings: IngestSettings) -> list[str]:
    partition = partition_of("testshire", settings.partitions)
    records = [decode(INTAKE.name, m.value) async for m in read_stretch(settings, INTAKE, partition, 0)]
    return [item.ref for record in records if isinstance(record, Incidents) for item in record.items]


async def something_kept(settings: IngestSettings) -> None:
    """Return once the log holds a record; by then the door, in this same loop, has heard of it."""

    async def holds() -> bool:
        return bool(await refs_in_log(settings))

    await until(holds)


async def test_it_starts_without_a_broker_and_lives_through_its_death(
    broker: Broker, settings: IngestSettings, http: httpx.AsyncClient
) -> None:
    assert (await http.get("/readyz")).json() == {"status": "waiting", "for": ["kafka", "held", "counties"]}
    assert is_refusal(await post(http, 1))
    broker.start()
    await create_topics(settings)
    await until_ready(http)
    assert (await post(http, 2)).status_code == 202
    broker.kill()
    assert is_refusal(await post(http, 3))
    assert (await http.get("/readyz")).status_code == 503
    broker.start()
    await until_ready(http)
    assert (await post(http, 3)).status_code == 202
    refs = await refs_in_log(settings)
    assert (refs[0], set(refs[1:])) == ("P-2", {"P-3"}), "a late send and its repetition are one revision"


async def test_a_broker_killed_under_a_load_leaves_an_honest_count(
    broker: Broker, settings: IngestSettings, http: httpx.AsyncClient
) -> None:
    broker.start()
    await create_topics(settings)
    await until_ready(http)

    async def lines() -> AsyncIterator[bytes]:
        for start in range(0, 12_000, 100):
            if start == 6_000:
                await something_kept(settings)
                broker.kill()
            yield b"".join(json.dumps(an_incident(start + n)).encode() + b"\n" for n in range(100))

    answer = await http.post(
        "/v1/incidents:bulk", params=QUERY, content=lines(), headers={"Content-Type": "application/x-ndjson"}
    )
    kept = answer.json()["kept"]
    assert is_refusal(answer, kept)
    assert 0 < kept <= 6_000
    broker.start()
    await until_ready(http)
    refs = await refs_in_log(settings)
    assert refs[:kept] == [f"P-{number}" for number in range(kept)], "what was claimed is there, in order"
