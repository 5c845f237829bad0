"""Indicators, alerts and reports killed at random during a load: nothing lost, nothing different, nobody told twice.

The same months are replayed on two real stacks side by side, one undisturbed, one with SIGKILL after SIGKILL, then
with every worker killed and recovered afresh. What both hold must be equal. `CHAOS_SEED` chooses the moments
(0: others each time), `CHAOS_KILLS` makes it longer; `make chaos` does both.
"""

import asyncio
import contextlib
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from deploy.commands.people import read_people
from deploy.demo.counts import Counts, read_counts
from deploy.demo.ending import kept_whole, outcome
from deploy.demo.feed import rebuilt_postings
from deploy.demo.replay import System, replay
from deploy.demo.run import COUNTY, PEOPLE
from deploy.local.stack import LocalStack
from services.alerts.store import load_people
from shared.county_files import load_county

SEED = int(os.environ.get("CHAOS_SEED", "979466")) or random.SystemRandom().randrange(1, 10**6)
KILLS = int(os.environ.get("CHAOS_KILLS", "4"))
VICTIMS = ("indicators", "alerts", "reports")
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04", "2025-01", "2025-02", "2025-03", "2025-04")
TYPES = ("shoplifting", "robbery")
"""Enough for reds, for a hotspot in April 2025 and for a silence in between, at a seventh of the load."""

HELD: dict[str, LiteralString] = {
    "counts, statuses, feeds, findings": """
        SELECT topic, key, document::text FROM reports.fact WHERE topic <> 'alert-log.v1' ORDER BY 1, 2""",
    "cuts": "SELECT month, topic, as_of, key, document::text FROM reports.cut JOIN reports.cut_fact "
    "USING (county, month, topic) WHERE topic <> 'alert-log.v1' ORDER BY 1, 2, 4",
    "alerts": "SELECT id::text, state, severity, revision, opened, told FROM alerts.alert ORDER BY 1",
    "deliveries": """
        SELECT alert::text, revision, recipient, channel, state, message FROM alerts.delivery ORDER BY 1, 2, 3""",
    "messages": "SELECT message_id, recipient, subject, text, state FROM alerts.message ORDER BY 1",
}


@dataclass(frozen=True)
class Ending:
    """What a run holds at its end."""

    held: dict[str, list[tuple[Any, ...]]]
    mails: Counter[str]
    """How often each Message-ID came."""


@pytest.fixture
def some_months() -> Counts:
    """A part of the shipped counts."""
    shipped = read_counts(COUNTY / "counts.csv.gz")
    return {c: n for c, n in shipped.items() if c.month in MONTHS and c.type in TYPES}


async def test_killed_at_random_the_services_end_where_the_undisturbed_ones_end(
    some_months: Counts, tmp_path: Path
) -> None:
    undisturbed, disturbed = await asyncio.gather(
        _run(some_months, tmp_path / "undisturbed", kills=0),
        _run(some_months, tmp_path / "disturbed", kills=KILLS),
    )
    for what, rows in undisturbed.held.items():
        assert rows, what
        assert disturbed.held[what] == rows, f"{what} differ (CHAOS_SEED={SEED})"
    assert set(disturbed.mails) == set(undisturbed.mails), f"CHAOS_SEED={SEED}"
    assert max(undisturbed.mails.values()) == 1, "undisturbed, nobody is told twice"
    twice = [mail for mail, times in disturbed.mails.items() if times > 1]
    print(f"\nCHAOS_SEED={SEED}: {KILLS} kills, {len(twice)} of {len(disturbed.mails)} e-mails came twice")
    assert len(twice) <= KILLS + 1, "a repeat needs a kill between the server's acceptance and our commit"


async def _run(counts: Counts, data: Path, kills: int) -> Ending:
    county = load_county(COUNTY)
    async with LocalStack(data) as stack:
        load_people(stack.settings.database, county.id, read_people(PEOPLE))
        system = System(stack.settings, stack.urls, stack.keys)
        async with _chaos(stack, kills):
            heard = await replay(system, county, rebuilt_postings(counts))
        if kills:
            await _recover_afresh(stack)
        end = await outcome(system, county, counts, heard)
        assert await kept_whole(system, end) == []
        return Ending(_held(stack.settings.database), Counter(end.mails))


@contextlib.asynccontextmanager
async def _chaos(stack: LocalStack, kills: int) -> AsyncIterator[None]:
    killer = asyncio.create_task(_kill(stack, random.Random(SEED), kills))
    try:
        yield
        await killer
    finally:
        killer.cancel()


async def _kill(stack: LocalStack, rng: random.Random, kills: int) -> None:
    for number in range(kills):
        await asyncio.sleep(rng.uniform(0.5, 4.0))
        victim = VICTIMS[number % len(VICTIMS)] if number < len(VICTIMS) else rng.choice(VICTIMS)
        await stack.ready(victim)
        stack.kill(victim)


async def _recover_afresh(stack: LocalStack) -> None:
    for victim in VICTIMS:
        stack.kill(victim)
    for victim in VICTIMS:
        await stack.ready(victim)


def _held(database: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(database) as connection:
        return {what: connection.execute(query).fetchall() for what, query in HELD.items()}
