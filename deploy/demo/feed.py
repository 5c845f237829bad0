"""The replay's driver: configuration and ticks to the county's log, months to the ingest endpoint."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import httpx
from aiokafka import AIOKafkaProducer

from deploy.demo.counts import Counts, months_of, rebuilt
from deploy.errors import CommandError
from shared.county import CountyConfig
from shared.events import Configuration, Tick
from shared.kafka import publish, send
from shared.settings import Settings
from shared.topics import INTAKE


@dataclass(frozen=True)
class Posting:
    """A month as it is sent to ingest, whole."""

    content: bytes
    media_type: str


def rebuilt_postings(counts: Counts) -> dict[str, Posting]:
    """The months of these counts as NDJSON of rebuilt incidents."""
    return {month: Posting(_lines(counts, month), "application/x-ndjson") for month in months_of(counts)}


def _lines(counts: Counts, month: str) -> bytes:
    return "\n".join(json.dumps(incident) for incident in rebuilt(counts, month)).encode()


@dataclass(frozen=True)
class Driver:
    """Says what time it is in a county with a manual clock, and posts what its source has."""

    settings: Settings
    producer: AIOKafkaProducer
    http: httpx.AsyncClient
    """Speaks to ingest with the feeder's key."""
    county: CountyConfig

    async def configure(self) -> None:
        """Put the county's configuration in force."""
        record = Configuration(county=self.county.id, config=self.county)
        await publish(self.producer, self.settings, INTAKE, self.county.id, self.county.id, record)

    async def tick(self, moments: Iterable[datetime]) -> None:
        """Let the county's clock pass these moments."""
        await send_ticks(self.producer, self.settings, self.county.id, moments)

    async def post(self, month: str, posting: Posting) -> None:
        """Post a month for the county's first feed, declared complete; CommandError unless all of it is kept."""
        answer = await self.http.post(
            "/v1/incidents:bulk",
            params={"county": self.county.id, "source": self.county.feeds[0].id, "complete_for": month},
            content=posting.content,
            headers={"Content-Type": posting.media_type},
        )
        if answer.status_code != httpx.codes.ACCEPTED:
            raise CommandError(f"{month}: ingest answered {answer.status_code}: {answer.text[:300]}")


async def send_ticks(
    producer: AIOKafkaProducer, settings: Settings, county: str, moments: Iterable[datetime]
) -> None:
    """Tell a county's log what time it is, moment by moment; many are sent at once and awaited together."""
    ticks = (Tick(county=county, now=moment) for moment in moments)
    await asyncio.gather(*[await send(producer, settings, INTAKE, county, county, t) for t in ticks])
