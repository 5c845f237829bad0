"""Ingest or the broker killed at random during bulk loads: what was accepted counts, no more, no less.

Three feeders with patience post months, whole and in parts, correct them, post one of them twice at once, and add
single incidents, while one or the other is killed. Each tries again until it is told 202. What the indicator service
then counts must be what the feeders hold. `CHAOS_SEED` chooses the moments (0: others each
time, as `make chaos` has it), `CHAOS_KILLS` makes it longer.
"""

import asyncio
import contextlib
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local.layout import COUNTIES
from deploy.local.stack import LocalStack
from shared.county import CountyConfig
from shared.county_files import load_county
from shared.events import Configuration, PlaceCounts, Tick
from shared.kafka import publish, start_producer
from shared.settings import Settings
from shared.topics import COUNTS, INTAKE
from tests.workers import read_all, until_judged

SEED = int(os.environ.get("CHAOS_SEED", "979466")) or random.SystemRandom().randrange(1, 10**6)
KILLS = int(os.environ.get("CHAOS_KILLS", "3"))
VICTIMS = ("ingest", "kafka", "ingest")
COUNTY, SOURCE = "warwickshire", "police"
ROWS = 6_000
PATIENCE = 120.0
"""Seconds in which one request must have been accepted: a broker is back after ten."""
Row = dict[str, Any]
Month = dict[str, Row]
"""What a source holds of a month, by reference."""


@dataclass
class Source:
    """Makes and corrects months, and remembers what it holds."""

    rng: random.Random
    config: CountyConfig
    holds: dict[str, Month] = field(default_factory=dict)

    def rows(self, month: str, name: str, number: int) -> Month:
        wards, types = [w.code for w in self.config.wards], self.config.feed[SOURCE].types
        refs = [f"{month}-{name}-{n}" for n in range(number)]
        return {
            ref: {"ref": ref, "on": month, "ward": self.rng.choice(wards), "type": self.rng.choice(types)}
            for ref in refs
        }

    def corrected(self, month: str, keep: float = 0.96) -> Month:
        """Fewer rows, some of them in another ward."""
        kept = self.rng.sample(sorted(self.holds[month]), int(len(self.holds[month]) * keep))
        moved = self.rows(month, "any", len(kept))
        there = {ref: self.holds[month][ref] for ref in kept}
        wards = [row["ward"] for row in moved.values()]
        return {ref: row | {"ward": ward} for (ref, row), ward in zip(there.items(), wards, strict=True)}

    def counts(self) -> Counter[tuple[str, str, str]]:
        """How many of each ward, type and month."""
        held = (row for month in self.holds.values() for row in month.values())
        return Counter((row["ward"], row["type"], row["on"]) for row in held)


@dataclass
class Feeder:
    """Posts until it is told 202."""

    http: httpx.AsyncClient
    retries: int = 0

    async def whole(self, month: str, rows: Month) -> None:
        """A month in one request."""
        await self._sent("/v1/incidents:bulk", _lines(list(rows.values())), complete_for=month)

    async def in_parts(self, month: str, rows: Month, confirmed: bool = False) -> None:
        """A month in three requests, and a completion that names them."""
        items = list(rows.values())
        told = [await self._sent("/v1/incidents:bulk", _lines(items[part::3])) for part in range(3)]
        loads = [{"load": each["load"], "items": each["accepted"]} for each in told]
        completion = {"month": month, "loads": loads, "confirmed": confirmed}
        await self._sent("/v1/completions", json.dumps(completion).encode())

    async def one_by_one(self, rows: Month) -> None:
        """Incidents as they happen."""
        for row in rows.values():
            await self._sent("/v1/incidents", json.dumps(row).encode())

    async def _sent(self, route: str, content: bytes, **query: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await self._post(route, content, query)
                    if answer.status_code == httpx.codes.ACCEPTED:
                        return dict(answer.json())
                    assert answer.status_code in (429, 503), answer.text[:300]
                self.retries += 1
                await asyncio.sleep(0.3)

    async def _post(self, route: str, content: bytes, query: dict[str, str]) -> httpx.Response:
        form = {"Content-Type": "application/x-ndjson" if "bulk" in route else "application/json"}
        params = {"county": COUNTY, "source": SOURCE} | query
        return await self.http.post(route, content=content, params=params, headers=form)


def _lines(rows: Sequence[Row]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


async def test_what_was_accepted_counts_no_more_and_no_less(tmp_path: Path) -> None:
    print(f"\nCHAOS_SEED={SEED}")
    config = load_county(COUNTIES / COUNTY)
    source = Source(random.Random(SEED), config)
    async with LocalStack(tmp_path / "data", services=("ingest", "indicators")) as stack:
        await _put(stack.settings, Configuration(county=COUNTY, config=config))
        async with _client(stack) as http, _chaos(stack) as all_killed:
            feeder = Feeder(http)
            while not all_killed.is_set() or len(source.holds) < 3:
                await _a_round(source, feeder, f"2024-{1 + len(source.holds) % 12:02d}")
        counted = await _counted(stack, config)
    print(f"{KILLS} kills, {feeder.retries} requests tried again, {sum(source.counts().values())} incidents")
    assert counted == source.counts(), f"CHAOS_SEED={SEED}"


async def _a_round(source: Source, feeder: Feeder, month: str) -> None:
    """One month, posted, corrected, halved in another form and added to; the last file in hand is what counts."""
    source.holds[month] = first = source.rows(month, "p", ROWS)
    others = [replace(feeder) for _ in range(2)]
    await asyncio.gather(feeder.whole(month, first), others[0].whole(month, first))
    source.holds[month] = source.corrected(month)
    live = source.rows(month, "live", 20)
    await feeder.whole(month, source.holds[month])
    await asyncio.gather(feeder.in_parts(month, source.holds[month]), others[1].one_by_one(live))
    source.holds[month] = source.corrected(month, keep=0.5)
    await feeder.in_parts(month, source.holds[month], confirmed=True)
    late = source.rows(month, "late", 20)
    await feeder.one_by_one(late)
    source.holds[month] |= late
    feeder.retries += sum(
        other.retries - feeder.retries for other in others if other.retries > feeder.retries
    )


def _client(stack: LocalStack) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {stack.keys['feeder']}"}
    return httpx.AsyncClient(base_url=stack.urls["ingest"], headers=headers, timeout=30.0, trust_env=False)


@contextlib.asynccontextmanager
async def _chaos(stack: LocalStack) -> AsyncIterator[asyncio.Event]:
    """Kills at random moments; the event is set after the last, when all is up again."""
    done = asyncio.Event()
    killer = asyncio.create_task(_kill(stack, random.Random(SEED), done))
    try:
        yield done
        await killer
    finally:
        killer.cancel()


async def _kill(stack: LocalStack, rng: random.Random, done: asyncio.Event) -> None:
    for number in range(KILLS):
        await asyncio.sleep(rng.uniform(0.3, 3.0))
        victim = VICTIMS[number] if number < len(VICTIMS) else rng.choice(VICTIMS)
        await stack.ready(victim)
        stack.kill(victim)
        await asyncio.sleep(0.1)
        await stack.ready(victim)
    done.set()


async def _put(settings: Settings, record: Configuration | Tick) -> int:
    producer = await start_producer(settings)
    try:
        return int((await publish(producer, settings, INTAKE, COUNTY, COUNTY, record)).offset)
    finally:
        await producer.stop()


async def _counted(stack: LocalStack, config: CountyConfig) -> Counter[tuple[str, str, str]]:
    """What the indicator service counts once all is judged: by ward, type and month, zeros left out."""
    now = datetime(2025, 2, 1, 0, tzinfo=UTC)
    offset = await _put(stack.settings, Tick(county=COUNTY, now=now))
    await until_judged(stack.settings, COUNTS, COUNTY, offset)
    newest: dict[tuple[str, str], PlaceCounts] = {}
    for record in await read_all(stack.settings, COUNTS, COUNTY):
        if isinstance(record, PlaceCounts):
            old = newest.get((record.place, record.month))
            if old is None or not record.stand < old.stand:
                newest[record.place, record.month] = record
    wards = {ward.code for ward in config.wards}
    return Counter(
        {
            (place, kind, month): n
            for (place, month), record in newest.items()
            if place in wards
            for kind, n in record.counts.items()
            if n
        }
    )
