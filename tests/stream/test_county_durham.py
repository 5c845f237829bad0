"""A county without outlines at the real door: its own words and ward codes, then counts in every tier it has."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.indicators.domain.fold import Fold
from services.ingest.counties import load_counties
from services.ingest.settings import IngestSettings
from shared.events import Complete, Configuration, Incidents, Tick
from shared.topics import create_topics
from tests.county_log import newest, run
from tests.ingest_door import a_key, a_replica, records_of

COUNTIES = Path(__file__).parents[2] / "deploy" / "counties"
TODAY = [datetime(2009, 4, day, tzinfo=UTC) for day in (9, 10)]


@pytest.mark.parametrize("month", ["2009-02", "2009-04"], ids=["before the merger", "after it"])
async def test_what_durham_posts_is_counted_in_all_its_tiers(
    kafka: str, topic_prefix: str, tmp_path: Path, month: str
) -> None:
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json"
    )
    await create_topics(settings)
    counties = load_counties(COUNTIES)
    posted = [
        {"ref": "P-1", "category": "Burglary dwelling", "on": f"{month}-03", "ward": "20UH-2"},
        {"ref": "P-2", "category": "Burglary dwelling", "on": f"{month}-04", "area": "coast-estate"},
        {"ref": "P-3", "category": "Burglary dwelling", "on": f"{month}-05"},
    ]
    async with a_replica(settings, counties, a_key(settings, county="durham_2008")) as http:
        query = {"county": "durham_2008", "source": "police"}
        answer = await http.post("/v1/incidents", params=query, json=posted)
        assert (answer.status_code, answer.json()["accepted"]) == (202, 3)
    log = [r for r in await records_of(settings, "durham_2008") if isinstance(r, Incidents | Complete)]
    told = [Configuration(county="durham_2008", config=counties["durham_2008"].config), *log]
    counts = newest(
        run(Fold(), [*told, *(Tick(county="durham_2008", now=now) for now in TODAY)]), "counts.v1"
    )
    found = {key.split("|")[1]: record.counts for key, record in counts.items() if record.month == month}
    counted = {place: held["domestic-burglary"] for place, held in found.items() if held}
    assert counted == {
        "20UH-2": 1, "20UH": 1, "wear-tees-cdrp": 1, "south": 1,
        "20UF-2": 1, "20UF": 1, "easington-cdrp": 1, "north": 1, "coast-estate": 1,
        "safe-durham": 2, "00EJ": 2, "durham": 3,
    }  # fmt: skip
