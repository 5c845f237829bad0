"""The log's way out: rows of each county, in order, to alert-log.v1, and a note of how far.

At least once: a crash between the broker's acknowledgement and the note sends the same rows again, and
readers keep one of each number.
"""

import asyncio

from aiokafka import AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.store import SCHEMA
from shared.events import ADAPTERS
from shared.kafka import send
from shared.settings import Settings
from shared.topics import ALERT_LOG

AT_ONCE = 500


class Relay:
    """Publishes what the log holds beyond the last note."""

    def __init__(self, settings: Settings, engine: AsyncEngine, producer: AIOKafkaProducer) -> None:
        self.settings, self.engine, self.producer = settings, engine, producer

    async def run(self, poll_seconds: float) -> None:
        """Relay for ever; fails when the broker or the database does."""
        while True:
            if not await self.once():
                await asyncio.sleep(poll_seconds)

    async def once(self) -> int:
        """Relay what is there, at most `AT_ONCE` rows a county; how many rows."""
        async with self.engine.connect() as connection:
            counties = (await connection.execute(text(_BEHIND))).scalars().all()
        return sum([await self._county(county) for county in counties])

    async def _county(self, county: str) -> int:
        async with self.engine.begin() as connection:
            noted = await _held_note(connection, county)
            if noted is None:
                return 0
            found = (await connection.execute(text(_ROWS), {"c": county, "n": noted, "most": AT_ONCE})).all()
            await self._publish(county, [row.document for row in found])
            if found:
                await connection.execute(text(_NOTE), {"c": county, "n": found[-1].number})
        return len(found)

    async def _publish(self, county: str, documents: list[object]) -> None:
        contract = ADAPTERS[ALERT_LOG.name]
        rows = [contract.validate_python(document) for document in documents]
        acknowledged = [
            await send(self.producer, self.settings, ALERT_LOG, county, county, row) for row in rows
        ]
        await asyncio.gather(*acknowledged)


async def _held_note(connection: AsyncConnection, county: str) -> int | None:
    """How far the county was relayed, held until the transaction ends; None while another relay holds it."""
    await connection.execute(text(_FIRST_NOTE), {"c": county})
    number: int | None = (await connection.execute(text(_HOLD), {"c": county})).scalar()
    return number


_BEHIND = f"""
SELECT c.id FROM {SCHEMA}.county c LEFT JOIN {SCHEMA}.relay r ON r.county = c.id
WHERE c.log_number > coalesce(r.number, 0) ORDER BY c.id"""
_FIRST_NOTE = f"INSERT INTO {SCHEMA}.relay VALUES (:c, 0) ON CONFLICT DO NOTHING"
_HOLD = f"SELECT number FROM {SCHEMA}.relay WHERE county = :c FOR UPDATE SKIP LOCKED"
_ROWS = f"""
SELECT number, document FROM {SCHEMA}.alert_log WHERE county = :c AND number > :n
ORDER BY number LIMIT :most"""
_NOTE = f"UPDATE {SCHEMA}.relay SET number = :n WHERE county = :c"
