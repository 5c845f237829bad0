"""Kafka to PostgreSQL: rows by key, marks, and cuts on the day a month is settled.

One transaction a batch holds the rows, the cuts and the consumer's offset, so that a crash at any moment
leaves all of them or none. Rows are kept by stand, never by arrival: reading anything again is harmless.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.reports.cuts import cut
from services.reports.domain.facts import CUT_TOPICS, Mark, fact_of, mark_stand
from services.reports.store import SCHEMA, keep_mark, upsert
from shared import topics
from shared.db import Fenced, advance, next_offset
from shared.events import AlertsJudged, Judged, Undecodable, decode
from shared.kafka import dead_letter
from shared.metrics import RECORDS_DEAD, ROWS_PROJECTED
from shared.settings import Settings

log = structlog.get_logger()
FOLLOWED = (
    topics.COUNTS, topics.STATUSES, topics.FEEDS, topics.COUNTIES, topics.SIGNALS, topics.ALERT_LOG,
)  # fmt: skip
Told = Callable[[], None]
"""Called after a cut was committed on some topic."""


class Projector:
    """Applies batches of the followed topics; `told` hears of every cut, after its commit."""

    def __init__(
        self, settings: Settings, engine: AsyncEngine, producer: AIOKafkaProducer, told: Told
    ) -> None:
        self.settings, self.engine, self.producer, self.told = settings, engine, producer, told
        self._next: dict[TopicPartition, int] = {}

    async def apply(self, place: TopicPartition, messages: Sequence[ConsumerRecord]) -> None:
        """One partition's batch in one transaction; Fenced if another projector was there first."""
        topic = topics.contract_of(self.settings, place.topic)
        records = await self._readable(topic, messages)
        async with self.engine.begin() as connection:
            await self._advance(connection, place, messages)
            cuts = await project(connection, topic, records)
        self._next[place] = messages[-1].offset + 1
        ROWS_PROJECTED.labels(topic).inc(len(records))
        for county, month in cuts:
            log.info("cut", county=county, month=month, topic=topic)
            self.told()

    async def _advance(
        self, connection: AsyncConnection, place: TopicPartition, messages: Sequence[ConsumerRecord]
    ) -> None:
        """Fence first: the row lock makes a twin wait, and then find that it stands elsewhere."""
        stood = self._next.pop(place, None)
        if stood is None:
            stood = await next_offset(connection, SCHEMA, place.topic, place.partition)
        if stood > messages[0].offset:
            raise Fenced(f"{SCHEMA}: {place.topic}[{place.partition}] is already past {messages[0].offset}")
        await advance(connection, SCHEMA, place.topic, place.partition, stood, messages[-1].offset + 1)

    async def _readable(self, topic: str, messages: Sequence[ConsumerRecord]) -> list[Any]:
        records = [(message, decode(topic, message.value)) for message in messages]
        for message, record in records:
            if isinstance(record, Undecodable):
                RECORDS_DEAD.labels(SCHEMA).inc()
                await dead_letter(self.producer, self.settings, message, "", record.reason)
        return [record for _, record in records if not isinstance(record, Undecodable)]


async def project(connection: AsyncConnection, topic: str, records: Sequence[Any]) -> list[tuple[str, str]]:
    """Apply records in order, cutting where a mark stands; the (county, month) of every cut made."""
    made = []
    for is_mark, run in groupby(records, lambda record: isinstance(record, Judged | AlertsJudged)):
        if not is_mark:
            await upsert(connection, [fact_of(topic, record) for record in run])
            continue
        for (county, month), alike in groupby(run, lambda mark: (mark.county, mark.settled)):
            if await _judged(connection, topic, list(alike)):
                made.append((county, month))
    return made


async def _judged(connection: AsyncConnection, topic: str, marks: Sequence[Mark]) -> bool:
    """Keep the last of marks that say the same month; whether the first of them, on which it settled, made a cut."""
    first, last = marks[0], marks[-1]
    await keep_mark(connection, last.county, topic, last.as_of, last.settled, mark_stand(topic, last))
    if first.settled is None or topic not in CUT_TOPICS:
        return False
    return await cut(connection, first.county, topic, first.settled, first.as_of, mark_stand(topic, first))
