"""Live records at a steady rate, and how long each takes until the counts it changed are published.

Taken from the moment a record was due to be sent, so waiting for the broker counts.
"""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition

from shared.events import Judged, PlaceCounts, decode
from shared.topics import COUNTS, INTAKE
from tests.bench_counties import Shire
from tests.bench_engines import EngineFailed
from tests.bench_incidents import PARTITIONS
from tests.bench_process import Measured
from tests.bench_topics import Topics

A_SECOND = 4
PATIENCE = 300.0


class Ear:
    """Hears on `counts.v1` up to which offset of intake each county has told its counts; enter and leave it."""

    def __init__(self, topics: Topics, process: Measured) -> None:
        self._process = process
        self._consumer = Consumer({"bootstrap.servers": topics.kafka, "group.id": "none"})
        name = topics.prefix + COUNTS.name
        self._consumer.assign([TopicPartition(name, n, OFFSET_BEGINNING) for n in range(PARTITIONS)])
        self.told: dict[tuple[str, int], float] = {}
        """When the counts of a county's record at an offset were first heard."""
        self.judged: dict[str, int] = {}
        """Offset of the newest record that a county is known to have judged."""
        self._is_over = Event()
        self._thread = Thread(target=self._listen)

    def __enter__(self) -> "Ear":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._consumer.close()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            message = self._consumer.poll(0.1)
            if message is not None and message.error() is None:
                self._hear(decode(COUNTS.name, message.value()))

    def _hear(self, record: Any) -> None:
        if isinstance(record, Judged):
            self.judged[record.county] = max(record.stand.offset, self.judged.get(record.county, -1))
        elif isinstance(record, PlaceCounts):
            self.told.setdefault((record.county, record.stand.offset), time.perf_counter())

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for something to be heard; EngineFailed if the worker ends, or is silent for too long."""
        deadline = time.perf_counter() + PATIENCE
        while not is_so():
            if self._process.has_ended or time.perf_counter() > deadline:
                raise EngineFailed(f"not heard: {what}; the worker {self._process.last_words}")
            time.sleep(0.01)


class Feeders:
    """Sends live records, each at its time, and remembers when it was due."""

    def __init__(self, topics: Topics) -> None:
        self._topic = topics.prefix + INTAKE.name
        self._producer = Producer({"bootstrap.servers": topics.kafka, "linger.ms": 0})
        self.due: dict[tuple[str, int], float] = {}
        """By county and offset."""

    def send(self, shire: Shire, raw: bytes, due: float) -> None:
        """Send one record when it is due."""
        time.sleep(max(0.0, due - time.perf_counter()))

        def kept(error: Any, message: Message) -> None:
            self.due[shire.id, message.offset()] = due

        self._producer.produce(self._topic, raw, shire.id, shire.partition, on_delivery=kept)
        self._producer.poll(0)

    def finish(self) -> None:
        """See all of them kept."""
        self._producer.flush(PATIENCE)


def delays(ear: Ear, sent: Feeders) -> list[float]:
    """Milliseconds from when each record was due until a count was told that had it in."""
    ear.wait(lambda: all(_told(ear, place) is not None for place in sent.due), "counts of live records")
    return sorted(1000 * ((_told(ear, place) or 0.0) - due) for place, due in sent.due.items())


def _told(ear: Ear, place: tuple[str, int]) -> float | None:
    """When counts of this county, of this record or a later one, were first heard."""
    county, offset = place
    later = [at for (who, told), at in list(ear.told.items()) if who == county and told >= offset]
    return min(later, default=None)
