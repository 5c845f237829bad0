"""Our own worker as an engine: the real process on the real topics, as many counties as partitions.

Its clock is ticked once before and once after the incidents, which are all history: it keeps them exact as they
come, and says what they come to at the tick. Its answer is what it published, so counts are told by month.
"""

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from deploy.local.services import MODULES, as_environment
from services.ingest.domain.kept import Kept
from shared.events import Configuration, Judged, PlaceCounts, Tick, decode, encode
from shared.kafka import partition_of
from shared.settings import Settings
from shared.topics import COUNTS, INTAKE, TOPICS
from tests.bench_engines import PATIENCE, Answer, EngineFailed
from tests.bench_incidents import PARTITIONS, TYPES, WARDS, Cell, batches, by_month, oracle
from tests.bench_process import MB, Measured
from tests.bench_topics import Topics
from tests.builders import a_county

CLOCK = datetime(2025, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def counties() -> tuple[str, ...]:
    """One county for each partition, in their order."""
    names = (f"shire-{n}" for n in range(1000))
    placed = {partition_of(name, PARTITIONS): name for name in names}
    return tuple(placed[n] for n in range(PARTITIONS))


def the_configuration(county: str) -> Configuration:
    """Twelve wards in two districts, six types, one feed, an indicator for three of the types."""
    wards = [
        {"code": code, "name": code, "tier": "ward", "within": [f"D{1 + n % 2}", "C1"]}
        for n, code in enumerate(WARDS)
    ]
    larger = [{"code": code, "name": code, "tier": "district", "within": ["C1"]} for code in ("D1", "D2")]
    types = [{"id": t, "name": t, "family": "all"} for t in TYPES]
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60}
    whole = {"code": "C1", "name": county, "tier": "county"}
    places = [*wards, *larger, whole]
    config = a_county(id=county, places=places, types=types, feeds=[feed | {"types": TYPES}])
    return Configuration(county=county, config=config)


class Wardwatch:
    """The worker; `size` revisions in a record."""

    def __init__(self, name: str, settings: Settings, topics: Topics, folder: Path, size: int) -> None:
        self.name, self.settings, self.topics, self.folder, self.size = name, settings, topics, folder, size
        self.counties = counties()
        environment = as_environment(settings) | {"WARDWATCH_PORT": "0", "WARDWATCH_LOG_LEVEL": "WARNING"}
        command = (sys.executable, "-m", MODULES["indicators"])
        self.process = Measured(command, environment, folder.with_suffix(".log"))

    def prepare(self) -> None:
        self.folder.mkdir()
        self.topics.create({topic.name: topic.config for topic in TOPICS})
        self._said = Said(self.topics)
        configured = (encode(the_configuration(county)) for county in self.counties)
        self.topics.append(INTAKE.name, list(enumerate(configured)), self.counties)

    def append(self, items: Sequence[Kept]) -> None:
        self.topics.append(INTAKE.name, batches(items, self.size, self.counties), self.counties)

    def end(self, stage: int) -> None:
        ticks = (encode(Tick(county=county, now=CLOCK + stage * HOUR)) for county in self.counties)
        self.topics.append(INTAKE.name, list(enumerate(ticks)), self.counties)

    def answer(self, stage: int) -> Answer:
        at = self._said.judged(self.topics.last_offsets(INTAKE.name), self.process)
        return Answer(at, self._said.counts())

    def expected(self, items: Iterable[Kept]) -> Counter[Cell]:
        return by_month(oracle(items))

    def kept_megabytes(self) -> float:
        return self.topics.kept_bytes(apart_from=INTAKE.name) / MB

    def forget_local(self) -> bool:
        return False

    def discard(self) -> None:
        self.process.kill()
        self._said.close()
        self.topics.remove()
        shutil.rmtree(self.folder)


class Said:
    """What the worker says on `counts.v1`, read as it comes."""

    def __init__(self, topics: Topics) -> None:
        self._consumer = Consumer({"bootstrap.servers": topics.kafka, "group.id": "none"})
        name = topics.prefix + COUNTS.name
        self._consumer.assign([TopicPartition(name, n, OFFSET_BEGINNING) for n in range(PARTITIONS)])
        self._newest: dict[tuple[str, str, str], PlaceCounts] = {}
        self._judged: dict[int, int] = {}
        """Offset of the newest record of intake known to be judged, by partition."""

    def judged(self, offsets: dict[int, int], process: Measured) -> float:
        """Wait until everything up to these offsets is judged; when that was heard."""
        deadline = time.monotonic() + PATIENCE
        while any(self._judged.get(place, -1) < offset for place, offset in offsets.items()):
            message = self._consumer.poll(0.05)
            if message is not None:
                self._hear(message.partition() or 0, decode(COUNTS.name, message.value()))
            elif process.has_ended or time.monotonic() > deadline:
                raise EngineFailed(f"no answer; it {process.last_words}")
        return time.time()

    def _hear(self, place: int, record: Any) -> None:
        if isinstance(record, Judged):
            self._judged[place] = max(record.stand.offset, self._judged.get(place, -1))
        elif isinstance(record, PlaceCounts):
            key = (record.county, record.place, record.month)
            if key not in self._newest or self._newest[key].stand < record.stand:
                self._newest[key] = record

    def counts(self) -> Counter[Cell]:
        """Per ward, type and month, of all counties together."""
        sums: Counter[Cell] = Counter()
        for (_, place, month), record in self._newest.items():
            if place in WARDS:
                sums.update({(place, kind, month): count for kind, count in record.counts.items()})
        return +sums

    def close(self) -> None:
        """Stop listening."""
        self._consumer.close()
