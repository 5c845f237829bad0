"""A door that runs for a benchmark, what is posted to it, and the bare producer that is its peer."""

import json
import os
import random
from asyncio import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from deploy.local.layout import COUNTIES
from deploy.local.stack import LocalStack
from shared.county_files import load_county
from shared.kafka import partition_of, read_stretch
from shared.topics import INTAKE, topic_name
from tests.bench_feeder import Wire

COUNTY, SOURCE = "warwickshire", "police"
QUERY = f"?county={COUNTY}&source={SOURCE}"
BULK, INCIDENTS = f"/v1/incidents:bulk{QUERY}", f"/v1/incidents{QUERY}"


def items(number: int, seed: int) -> list[bytes]:
    """Valid incidents of the last month, one JSON object each."""
    rng, county = random.Random(seed), load_county(COUNTIES / COUNTY)
    wards, types = [w.code for w in county.wards], county.feed[SOURCE].types
    today = datetime.now(UTC).date()
    return [
        json.dumps(
            {
                "ref": f"B{seed}-{n}",
                "type": rng.choice(types),
                "on": str(today - timedelta(days=rng.randrange(30))),
                "hour": rng.randrange(24),
                "ward": rng.choice(wards),
            }
        ).encode()
        for n in range(number)
    ]


@dataclass(frozen=True)
class Bench:
    """The running door, a bare producer, and where both write."""

    stack: LocalStack
    producer: AIOKafkaProducer

    async def wire(self) -> Wire:
        """A connection to the door."""
        return await Wire.open(self.stack.urls["ingest"], self.stack.keys["feeder"])

    async def bulk(self, body: bytes, number: int) -> None:
        """One bulk request on a connection of its own; RuntimeError unless so many items are accepted."""
        wire = await self.wire()
        answer = json.loads(await wire.post(BULK, "application/x-ndjson", body))
        await wire.close()
        if answer["accepted"] != number:
            raise RuntimeError(f"{answer['accepted']} of {number} accepted")

    async def published(self) -> list[bytes]:
        """Every record of the county's log."""
        settings = self.stack.settings
        place = partition_of(COUNTY, settings.partitions)
        return [m.value async for m in read_stretch(settings, INTAKE, place, 0) if m.value]

    async def bare(self, record: bytes) -> "Future[Any]":
        """Hand a record to the bare producer."""
        settings = self.stack.settings
        place = partition_of(COUNTY, settings.partitions)
        topic, key = topic_name(settings, INTAKE), COUNTY.encode()
        acknowledged: Future[Any] = await self.producer.send(topic, record, key=key, partition=place)
        return acknowledged

    async def kept(self, record: bytes) -> None:
        """Send a record with the bare producer and see it kept."""
        await (await self.bare(record))

    def cpu_seconds(self) -> float:
        """Processor time that the door has used."""
        fields = self._proc("stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, what: str) -> int:
        """Bytes the door holds now (`VmRSS`), or at most since the peak was forgotten (`VmHWM`)."""
        lines = self._proc("status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith(what)).split()[1])

    def forget_peak(self) -> None:
        """Let `VmHWM` begin anew."""
        self._proc("clear_refs").write_text("5")

    def _proc(self, file: str) -> Path:
        return Path(f"/proc/{self.stack.pid('ingest')}/{file}")
