"""A log without a broker: batches handed straight to a projector, as the follower would."""

from collections.abc import Sequence
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reports.projector import Projector
from shared.events import encode
from shared.settings import Settings
from shared.topics import ALERT_LOG, COUNTIES, COUNTS, FEEDS, SIGNALS, STATUSES
from tests import builders as b


class NoProducer:
    """Fails the test that sends a dead letter."""


class Log:
    """One partition a topic, with offsets that go on from batch to batch."""

    def __init__(self, engine: AsyncEngine) -> None:
        producer: Any = NoProducer()
        self.projector = Projector(Settings(), engine, producer, lambda: None)
        self.ends: dict[str, int] = {}

    async def say(self, topic: str, *records: BaseModel) -> None:
        start = self.ends.get(topic, 0)
        self.ends[topic] = start + len(records)
        await self.projector.apply(TopicPartition(topic, 0), messages(topic, records, start))


def messages(topic: str, records: Sequence[BaseModel], start: int) -> list[ConsumerRecord]:
    return [
        ConsumerRecord(topic, 0, start + n, 0, 0, b"", encode(record), None, 0, 0, ())
        for n, record in enumerate(records)
    ]


def a_settled_month(month: str, as_of: str, *, offset: int) -> dict[str, list[BaseModel]]:
    """All that is said of a month up to the mark that settles it, by topic."""
    by_type = {"burglary": 60, "anti-social-behaviour": 110, "violent-crime": 80}
    mark = b.judged(as_of, month, offset=offset + 1)
    return {
        COUNTIES.name: [b.in_force(b.a_county(), offset=offset)],
        COUNTS.name: [b.counts_of(p, month, by_type, offset=offset) for p in ("C1", "W1")] + [mark],
        STATUSES.name: [b.a_status(period=f"2025-04..{month}", offset=offset), mark],
        FEEDS.name: [b.a_feed((month,), offset=offset), mark],
        SIGNALS.name: [b.a_hotspot(at=as_of, offset=offset), mark],
        ALERT_LOG.name: [
            b.alert_logged(offset, "opened", as_of), b.alerts_judged(as_of, month, offset + 1, offset=offset + 1),
        ],
    }  # fmt: skip
