"""What the running system holds at the end of the replay, asked where its users would ask: database, HTTP, log."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, LiteralString, TypeVar

import httpx
import psycopg

from deploy.errors import CommandError
from shared.events import DeadLetter, PlaceCounts, decode
from shared.kafka import partition_of, read_stretch
from shared.settings import Settings
from shared.topics import COUNTS, DEAD_LETTERS

PAUSE_SECONDS = 0.2
PROJECTED_SECONDS = 60.0
DOCUMENTS: LiteralString = "SELECT document FROM reports.fact WHERE county = %s AND topic = %s"
PROJECTED: LiteralString = "SELECT as_of FROM reports.judged WHERE county = %s AND topic = %s"
Held = TypeVar("Held")


async def count_rows(database: str, county: str, moment: datetime) -> list[PlaceCounts]:
    """Every place and month of the county as the reports service keeps it, once it holds all up to `moment`."""
    mark = partial(asyncio.to_thread, _ask, database, PROJECTED, county)
    await awaited(
        mark, lambda rows: bool(rows) and rows[0][0] >= moment, "counts in PostgreSQL", PROJECTED_SECONDS
    )
    rows = await asyncio.to_thread(_ask, database, DOCUMENTS, county)
    return [PlaceCounts.model_validate(document) for (document,) in rows]


def _ask(database: str, query: LiteralString, county: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query, [county, COUNTS.name]).fetchall()


async def dead_letters(settings: Settings, county: str) -> list[DeadLetter]:
    """What nobody could use."""
    partition = partition_of(county, settings.partitions)
    read = [
        decode(DEAD_LETTERS.name, m.value) async for m in read_stretch(settings, DEAD_LETTERS, partition, 0)
    ]
    return [letter for letter in read if isinstance(letter, DeadLetter) and letter.county == county]


async def pack_months(reports: httpx.AsyncClient, county: str) -> list[str]:
    """Months whose pack is issued, as a partner sees them."""
    answer = (await reports.get(f"/v1/counties/{county}/packs")).raise_for_status()
    return sorted(pack["month"] for pack in answer.json()["packs"])


async def mail_ids(mail: httpx.AsyncClient) -> list[str]:
    """Message-ID of every e-mail that was delivered, in order of arrival."""
    answer = (await mail.get("/messages.json")).raise_for_status()
    return [message["message_id"] for message in answer.json()]


async def awaited(
    ask: Callable[[], Awaitable[Held]], is_enough: Callable[[Held], bool], what: str, seconds: float
) -> Held:
    """Ask until the answer is enough; CommandError naming `what` and the last answer after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_enough(answer := await ask()):
        if time.monotonic() > deadline:
            raise CommandError(f"waited {seconds:.0f} s for {what}; last seen: {answer}")
        await asyncio.sleep(PAUSE_SECONDS)
    return answer


def holds_all(wanted: Sequence[str]) -> Callable[[Sequence[str]], bool]:
    """Whether an answer has everything that is wanted."""
    return lambda held: set(wanted) <= set(held)
