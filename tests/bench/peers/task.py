"""What every peer is given, and how it answers.

A peer is a process: it gets the broker, a prefix for its topics and a folder of its own. In each partition its
input ends with a marker, `{"end": STAGE, "partition": N}`; when it has met a stage's markers in all partitions it
writes `answer-STAGE.json` into its folder: when it was done, and its counts.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from tests.bench_incidents import PARTITIONS, Cell

SESSION_MS = 10_000
"""As long as wardwatch's own workers may be silent."""
COMMIT_SECONDS = 1


@dataclass(frozen=True)
class Task:
    """Where the peer works."""

    kafka: str
    prefix: str
    folder: Path

    @classmethod
    def told(cls) -> Self:
        """From the command line."""
        kafka, prefix, folder = sys.argv[1:4]
        return cls(kafka, prefix, Path(folder))

    @property
    def incidents(self) -> str:
        """Topic of the input."""
        return self.prefix + "incidents"

    @property
    def kept(self) -> str:
        """Topic in which a peer that keeps its state by hand keeps it."""
        return self.prefix + "kept"

    def rows_kept(self) -> Iterable[tuple[int, bytes]]:
        """Partition and bytes of every row in `kept`, as it stands now."""
        consumer = Consumer({"bootstrap.servers": self.kafka, "group.id": f"{self.prefix}reads"})
        places = [TopicPartition(self.kept, n, OFFSET_BEGINNING) for n in range(PARTITIONS)]
        ends = {p.partition: consumer.get_watermark_offsets(p)[1] for p in places}
        consumer.assign(places)
        while any(ends[p.partition] > max(0, p.offset) for p in consumer.position(places)):
            for message in consumer.consume(5000, 0.05):
                yield message.partition() or 0, message.value() or b""
        consumer.close()

    def answer(self, stage: int, at: float, counts: Mapping[Cell, int]) -> None:
        """Done with a stage at this time (seconds since 1970), with these counts."""
        path = self.folder / f"answer-{stage}.json"
        rows = [[*cell, count] for cell, count in counts.items() if count]
        path.with_suffix(".part").write_text(json.dumps({"at": at, "counts": rows}))
        path.with_suffix(".part").rename(path)


class Ends:
    """The markers met so far."""

    def __init__(self) -> None:
        self._met: defaultdict[int, set[int]] = defaultdict(set)

    def meet(self, marker: Mapping[str, Any]) -> bool:
        """Whether with this one its stage is over in all partitions."""
        met = self._met[marker["end"]]
        met.add(marker["partition"])
        return len(met) == PARTITIONS


def now() -> float:
    """Seconds since 1970, for all processes of the machine alike."""
    return time.time()


def leave(signal: int, frame: FrameType | None) -> None:
    """On SIGTERM: out of the loop by an exception, so that the group is left in order."""
    raise SystemExit(0)
