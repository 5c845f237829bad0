"""Topics of an engine that is measured: made, filled as fast as the broker takes it, weighed, removed."""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.bench_incidents import PARTITIONS
from tests.bench_incidents import Message as Placed


class Topics:
    """What one broker holds under a prefix; `folder` is the broker's log folder."""

    def __init__(self, kafka: str, prefix: str, folder: Path) -> None:
        self.kafka, self.prefix, self.folder = kafka, prefix, folder
        self._admin = AdminClient({"bootstrap.servers": kafka})
        self._producer = Producer(
            {
                "bootstrap.servers": kafka, "linger.ms": 5, "batch.size": 1_000_000, "message.max.bytes": 4_000_000,
                "queue.buffering.max.messages": 1_000_000, "queue.buffering.max.kbytes": 1_000_000,
                "acks": "all", "delivery.report.only.error": True, "on_delivery": _raise_if_lost,
            }
        )  # fmt: skip

    def create(self, settings: Mapping[str, Mapping[str, str]]) -> None:
        """Topics by name without prefix, each with its settings."""
        new = [NewTopic(self.prefix + name, PARTITIONS, 1, config=dict(c)) for name, c in settings.items()]
        for made in self._admin.create_topics(new).values():
            made.result()

    def append(self, name: str, messages: Iterable[Placed], keys: Sequence[str]) -> None:
        """Append and see all acknowledged; each partition has one key, as every engine orders by it."""
        for place, raw in messages:
            self._producer.produce(self.prefix + name, raw, keys[place], place)
        if self._producer.flush(120):
            raise RuntimeError("the broker does not take the incidents")

    def last_offsets(self, name: str) -> dict[int, int]:
        """Offset of the last message of each partition."""
        consumer = Consumer({"bootstrap.servers": self.kafka, "group.id": "none"})
        ends = {
            n: consumer.get_watermark_offsets(TopicPartition(self.prefix + name, n), cached=False)[1] - 1
            for n in range(PARTITIONS)
        }
        consumer.close()
        return ends

    def kept_bytes(self, apart_from: str) -> int:
        """Bytes that all topics of the prefix hold, but for the input itself."""
        inputs = {f"{self.prefix}{apart_from}-{n}" for n in range(PARTITIONS)}
        logs = self.folder.glob(f"*{self.prefix}*/*.log")
        return sum(log.stat().st_size for log in logs if log.parent.name not in inputs)

    def remove(self) -> None:
        """Delete every topic of the prefix, and wait until the broker no longer names them."""
        names = self._mine()
        if names:
            self._admin.delete_topics(names)
        while self._mine():
            time.sleep(0.05)

    def _mine(self) -> list[str]:
        """Also those that the engine made for itself, under names that begin with the prefix or hold it."""
        return [name for name in self._admin.list_topics(timeout=30).topics if self.prefix in name]


def _raise_if_lost(error: KafkaError | None, message: Message) -> Any:
    if error is not None:
        raise RuntimeError(f"an incident was not kept: {error}")
