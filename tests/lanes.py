"""Lanes without a broker: messages, and a producer that keeps what it is sent."""

import asyncio
from typing import Any

from aiokafka import ConsumerRecord
from pydantic import BaseModel

from services.indicators.aside import Aside
from services.indicators.domain.judge import JUDGING, Judging
from services.indicators.lane import Means
from services.indicators.pool import Pool
from services.indicators.settings import IndicatorSettings
from shared.events import Configuration, IntakeRecord, decode, encode
from tests.county_log import APPENDED


class Producer:
    """Acknowledges everything at once, and keeps it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []

    async def send(self, topic: str, value: bytes, **_: Any) -> "asyncio.Future[None]":
        self.sent.append((topic, value))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def of(self, topic: str) -> list[Any]:
        return [decode(topic, value) for name, value in self.sent if name == topic]


class Process:
    """What ends when a lane cannot go on."""

    def __init__(self) -> None:
        self.has_failed = False

    def fail(self) -> None:
        self.has_failed = True


def means(producer: Producer, process: Process, *, judging: Judging = JUDGING, **changes: Any) -> Means:
    settings = IndicatorSettings(partitions=1, **changes)
    aside = Aside(settings.counties_set_aside, process.fail)
    return Means(settings, producer, Pool(), aside, process.fail, judging)


def a_message(offset: int, said: BaseModel | bytes, county: str = "testshire") -> ConsumerRecord:
    value = said if isinstance(said, bytes) else encode(said)
    at = int(APPENDED.timestamp() * 1000)
    key = county.encode()
    return ConsumerRecord("intake.v1", 0, offset, at, 1, key, value, None, len(key), len(value), ())


def of_county(name: str, record: IntakeRecord) -> IntakeRecord:
    """The same record in another county's log."""
    if isinstance(record, Configuration):
        return Configuration(county=name, config=record.config.model_copy(update={"id": name}))
    return record.model_copy(update={"county": name})
