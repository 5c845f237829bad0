"""What counts incidents, behind one face: a peer's program, or our own worker."""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.ingest.domain.kept import Kept
from tests.bench_incidents import PARTITIONS, Cell, Message, batches, oracle, singles
from tests.bench_process import MB, Measured
from tests.bench_topics import Topics

PATIENCE = 300.0
"""Seconds an engine may take for anything."""
SHIRES = tuple(f"shire-{n}" for n in range(PARTITIONS))
"""What keys each partition of a peer's input."""
COMPACT = {"cleanup.policy": "compact"}


class EngineFailed(Exception):
    """It ended, or gave no answer in time."""


@dataclass(frozen=True)
class Answer:
    """When a stage was over, in seconds since 1970, and the counts then."""

    at: float
    counts: Counter[Cell]


class Engine(Protocol):
    """Counts what is appended to its log; a stage is what was appended until it was ended."""

    name: str
    process: Measured

    def prepare(self) -> None:
        """Make topics and a folder, both empty."""

    def append(self, items: Sequence[Kept]) -> None:
        """Put revisions into its log."""

    def end(self, stage: int) -> None:
        """Mark the end of a stage in its log."""

    def answer(self, stage: int) -> Answer:
        """Wait until the stage is over; raises EngineFailed."""

    def expected(self, items: Iterable[Kept]) -> Counter[Cell]:
        """The plain oracle's counts, as finely as the engine tells them."""

    def kept_megabytes(self) -> float:
        """What it keeps beside the log of incidents: changelogs, outputs, local state."""

    def forget_local(self) -> bool:
        """Remove what it keeps on this machine; whether there was any."""

    def discard(self) -> None:
        """Kill it, and remove all that it left."""


class Peer:
    """A program of `tests/bench/peers`; `size` 0 is one bare message an incident."""

    def __init__(
        self, name: str, command: Sequence[str], topics: Topics, folder: Path, size: int = 0
    ) -> None:
        self.name, self.topics, self.folder, self.size = name, topics, folder, size
        arguments = (*command, topics.kafka, topics.prefix, str(folder))
        self.process = Measured(arguments, {}, folder.with_suffix(".log"))

    def prepare(self) -> None:
        self.folder.mkdir()
        self.topics.create({"incidents": {}, "kept": COMPACT if not self.size else {}})

    def append(self, items: Sequence[Kept]) -> None:
        messages = batches(items, self.size, SHIRES) if self.size else singles(items)
        self.topics.append("incidents", messages, SHIRES)

    def end(self, stage: int) -> None:
        self.topics.append("incidents", [_marker(stage, place) for place in range(PARTITIONS)], SHIRES)

    def answer(self, stage: int) -> Answer:
        path = self.folder / f"answer-{stage}.json"
        wait_until(path.exists, self.process)
        found = json.loads(path.read_text())
        return Answer(found["at"], Counter({(w, t, on): count for w, t, on, count in found["counts"]}))

    def expected(self, items: Iterable[Kept]) -> Counter[Cell]:
        return +oracle(items)

    def kept_megabytes(self) -> float:
        local = sum(path.stat().st_blocks * 512 for path in self.folder.rglob("*") if path.is_file())
        return (local + self.topics.kept_bytes(apart_from="incidents")) / MB

    def forget_local(self) -> bool:
        found = [path for path in self.folder.iterdir() if path.is_dir()]
        for path in found:
            shutil.rmtree(path)
        return bool(found)

    def discard(self) -> None:
        self.process.kill()
        self.topics.remove()
        shutil.rmtree(self.folder)


def _marker(stage: int, place: int) -> Message:
    return place, json.dumps({"end": stage, "partition": place}).encode()


def wait_until(is_so: Callable[[], bool], process: Measured) -> None:
    """Wait for something of a process; EngineFailed, with its last words, when it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if process.has_ended or time.monotonic() > deadline:
            raise EngineFailed(f"no answer; it {process.last_words}")
        time.sleep(0.01)
