"""The alerts service at a test's own desk: a real database, a real mail relay, and a log the test writes itself."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, Self

from aiokafka import ConsumerRecord, TopicPartition
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.consumer import Consumer
from services.alerts.outbox import Outbox, Send
from services.alerts.sender import MailSender
from services.alerts.settings import AlertsSettings
from services.alerts.store import load_people, migrate
from shared.db import engine_for
from shared.events import CountyInForce, encode
from tests import builders as b
from tests.alerts_office import EVERYONE, MailRelay, a_led_county, mail_relay, rows_of

LEASE = timedelta(seconds=180)


class NoProducer:
    """Fails the test that sends a dead letter."""


class Desk:
    """One service after another over the same database: what a restart leaves is in there and nowhere else."""

    engine: AsyncEngine
    relay: MailRelay

    def __init__(self, database: str) -> None:
        self.database, self.ends = database, dict[str, int]()
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        migrate(self.database)
        load_people(self.database, "testshire", rows_of(EVERYONE))
        self.relay = await self._open.enter_async_context(mail_relay())
        self.engine = engine_for(self.database)
        self._open.push_async_callback(self.engine.dispose)
        await self.reads(CountyInForce(county="testshire", config=a_led_county(), stand=b.a_stand(0)))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def reads(self, *records: BaseModel) -> None:
        """A service, started anew, reads these records as the next of their topic."""
        topic = "counties.v1" if isinstance(records[0], CountyInForce) else "signals.v1"
        start = self.ends.get(topic, 0)
        self.ends[topic] = start + len(records)
        await self.reads_again(topic, records, start)

    async def reads_again(self, topic: str, records: Sequence[BaseModel], start: int) -> None:
        """A batch as Kafka hands it over, whether or not it was read before."""
        batch = [
            ConsumerRecord(topic, 0, start + n, 0, 0, b"", encode(record), None, 0, 0, ())
            for n, record in enumerate(records)
        ]
        consumer = Consumer(AlertsSettings(), self.engine, NoProducer())
        await consumer.apply(TopicPartition(topic, 0), batch)

    def outbox(self, clock: datetime | None = None, send: Send | None = None) -> Outbox:
        """A sender, started anew, at a moment of the wall clock."""
        mail = MailSender(self.relay.url, limit_seconds=10)
        moment = clock or b.at_noon("2025-12-11")
        return Outbox(self.engine, send or mail.send, lease=LEASE, poll_seconds=0, clock=lambda: moment)

    async def sends(self, clock: datetime | None = None, send: Send | None = None) -> None:
        """The sender works until nothing is due."""
        while await self.outbox(clock, send).once():
            pass

    async def rows(self, query: str) -> list[dict[str, Any]]:
        """What the database holds."""
        async with self.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query))).mappings()]

    async def log(self, *fields: str) -> list[tuple[Any, ...]]:
        """The county's log, these fields of each row."""
        rows = await self.rows("SELECT document FROM alerts.alert_log ORDER BY number")
        return [tuple(row["document"].get(field) for field in fields) for row in rows]
