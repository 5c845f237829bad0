"""Bytewax, one message an incident: the newest of each keyed by reference, its changes counted keyed by partition.

One worker; every second (an epoch) what changed goes to the recovery store in the peer's folder, Kafka's offsets
with it. There is no consumer group to leave, so being killed is also how it stops.
"""

import json
from datetime import timedelta
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from tests.bench.peers.task import COMMIT_SECONDS, Ends, Task, now
from tests.bench_incidents import Cell

Moves = list[tuple[str, int]]
"""Cells and how their counts move."""
BATCH = 1000


def main() -> None:
    """Count until killed."""
    task = Task.told()
    store = task.folder / "bytewax"
    if not store.exists():
        store.mkdir()
        init_db_dir(store, 1)
    epoch = timedelta(seconds=COMMIT_SECONDS)
    cli_main(the_flow(task), epoch_interval=epoch, recovery_config=RecoveryConfig(str(store), timedelta(0)))


def the_flow(task: Task) -> Dataflow:
    """From the topic to the answers."""
    flow = Dataflow("count")
    source = KafkaSource([task.kafka], [task.incidents], batch_size=BATCH)
    read = op.map("decode", op.input("read", flow, source), decode)
    moves = op.stateful_flat_map("newest", read, newest)
    placed = op.map("place", moves, lambda keyed: keyed[1])
    op.output("answer", op.stateful_flat_map("count", placed, count), Answers(task))
    return flow


def decode(message: KafkaSourceMessage[bytes, bytes]) -> tuple[str, tuple[str, dict[str, Any]]]:
    """A message, keyed by its reference, with its partition; markers stand after all references."""
    item = json.loads(message.value)
    return item.get("ref", "~end"), (str(message.partition), item)


def newest(
    old: list[Any] | None, placed: tuple[str, dict[str, Any]]
) -> tuple[list[Any] | None, list[tuple[str, Moves | dict[str, Any]]]]:
    """Let a revision stand if it is the newest of its reference; how the counts move."""
    place, item = placed
    if "end" in item:
        return None, [(place, item)]
    if old is not None and item["version"] <= old[0]:
        return old, []
    is_recorded = item.get("state", "recorded") == "recorded"
    cell = f"{item['ward']}|{item['type']}|{item['on']}"
    moves = [(old[2], -1)] if old is not None and old[1] else []
    return [item["version"], is_recorded, cell], [(place, [*moves, (cell, 1)] if is_recorded else moves)]


def count(
    counts: dict[str, int] | None, moves: Moves | dict[str, Any]
) -> tuple[dict[str, int], list[tuple[dict[str, Any], dict[str, int]]]]:
    """Move the counts of a partition; at a marker, tell them."""
    counts = counts or {}
    if isinstance(moves, dict):
        return counts, [(moves, dict(counts))]
    for cell, by in moves:
        counts[cell] = counts.get(cell, 0) + by
    return counts, []


class Answers(DynamicSink[Any]):  # type: ignore[misc]
    """Puts the partitions' counts together and answers."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def build(self, step_id: str, worker_index: int, worker_count: int) -> StatelessSinkPartition[Any]:
        return Answer(self.task)


class Answer(StatelessSinkPartition[Any]):  # type: ignore[misc]
    """Of the one worker."""

    def __init__(self, task: Task) -> None:
        self.task, self.ends = task, Ends()
        self.sums: dict[int, dict[Cell, int]] = {}

    def write_batch(self, items: list[Any]) -> None:
        """Counts of partitions whose stage is over."""
        for _, (marker, counts) in items:
            at, stage = now(), marker["end"]
            mine = self.sums.setdefault(stage, {})
            for cell, number in counts.items():
                ward, kind, on = cell.split("|")
                mine[ward, kind, on] = mine.get((ward, kind, on), 0) + number
            if self.ends.meet(marker):
                self.task.answer(stage, at, mine)


if __name__ == "__main__":
    main()
