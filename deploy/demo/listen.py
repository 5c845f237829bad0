"""Hears what the system says of one county while the replay goes on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from aiokafka import TopicPartition

from deploy.demo.seen import Heard
from deploy.errors import CommandError
from shared.events import decode
from shared.kafka import partition_of, plain_consumer
from shared.settings import Settings
from shared.topics import ALERT_LOG, SIGNALS, STATUSES, contract_of, topic_name

POLL_MS = 100
HEARD = (SIGNALS, STATUSES, ALERT_LOG)


class Listener:
    """Reads signals, statuses and the alert log of a county from their beginning, for as long as it is entered."""

    def __init__(self, settings: Settings, county: str) -> None:
        self.heard = Heard()
        self._settings = settings
        self._county = county
        self._consumer = plain_consumer(settings)
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        partition = partition_of(self._county, self._settings.partitions)
        names = [topic_name(self._settings, topic) for topic in HEARD]
        places = [TopicPartition(name, partition) for name in names]
        self._consumer.assign(places)
        await self._consumer.seek_to_beginning(*places)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        await self._consumer.stop()

    async def until(self, is_so: Callable[[Heard], bool], what: str, seconds: float) -> None:
        """Wait until what was heard meets `is_so`; CommandError naming `what` after `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._reading.done() or is_so(self.heard))
        except TimeoutError:
            raise CommandError(f"waited {seconds:.0f} s for {what}") from None
        if self._reading.done():
            await self._reading  # raises what ended it

    async def until_judged(self, moment: datetime, seconds: float) -> None:
        """Wait until everything up to `moment` of the county's clock has been said and decided."""
        names = [topic.name for topic in HEARD]
        await self.until(lambda heard: heard.is_judged(moment, names), self._lagging(moment), seconds)

    def _lagging(self, moment: datetime) -> str:
        return f"{', '.join(t.name for t in HEARD)} to be judged as of {moment:%Y-%m-%d}"

    async def _read(self) -> None:
        while True:
            batches = await self._consumer.getmany(timeout_ms=POLL_MS)
            for place, messages in batches.items():
                for message in messages:
                    self._take(contract_of(self._settings, place.topic), message.value)
            async with self._news:
                self._news.notify_all()

    def _take(self, topic: str, value: bytes | None) -> None:
        record = decode(topic, value or b"")
        if getattr(record, "county", None) == self._county:  # other counties may share the partition
            self.heard.take(topic, record)
