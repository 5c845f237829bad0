"""The printed table through the running parts: posted at the door, folded by a worker, read from its topic."""

from pathlib import Path

import pytest

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.settings import IngestSettings
from shared.county_files import load_outlines
from shared.events import Configuration, IndicatorStatus, Tick
from shared.kafka import publish, send, start_producer
from shared.topics import INTAKE, STATUSES, create_topics
from tests.ingest_door import a_key, a_replica
from tests.printed_table import CONFIG, COUNTY, expected, figures, needs_table, printed, seen
from tests.workers import Workers, read_all, until_judged


@pytest.fixture
def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> IngestSettings:
    return IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json"
    )


async def configure(settings: IngestSettings) -> None:
    producer = await start_producer(settings)
    record = Configuration(county=CONFIG.id, config=CONFIG)
    await publish(producer, settings, INTAKE, CONFIG.id, CONFIG.id, record)
    await producer.stop()


async def tick(settings: IngestSettings) -> int:
    """Two days' ends in May 2016; the offset of the last."""
    producer, offset = await start_producer(settings), -1
    for day in (10, 11):
        record = Tick.model_validate({"county": CONFIG.id, "now": f"2016-05-{day}T06:00:00Z"})
        kept = await send(producer, settings, INTAKE, CONFIG.id, CONFIG.id, record)
        offset = int((await kept).offset)
    await producer.stop()
    return offset


@needs_table
async def test_measures_posted_at_the_door_become_the_printed_table(settings: IngestSettings) -> None:
    await create_topics(settings)
    await configure(settings)
    door = {CONFIG.id: County(CONFIG, Locator(load_outlines(COUNTY), {}))}
    key = a_key(settings, source="plan", county=CONFIG.id)
    async with a_replica(settings, door, key) as http, Workers(settings) as workers:
        workers.start()
        query = {"county": CONFIG.id, "source": "plan"}
        answer = await http.post("/v1/measures", params=query, json=figures())
        assert answer.status_code == 202, answer.text
        await until_judged(settings, STATUSES, CONFIG.id, await tick(settings))
    records = [r for r in await read_all(settings, STATUSES, CONFIG.id) if isinstance(r, IndicatorStatus)]
    found = {r.indicator: r for r in records}
    for row in printed():
        assert seen(found[row["measure_slug"]].model_dump()) == expected(row), row["measure_slug"]
