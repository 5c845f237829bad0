"""Quix Streams, one message an incident: newest and counts in its RocksDB state, kept in a changelog topic.

Messages are keyed by partition, for Quix keeps state by message key and the counts need one that all incidents of a
partition share. It commits once a second, at least once.
"""

from typing import Any

from quixstreams import Application
from quixstreams.state import State

from tests.bench.peers.task import COMMIT_SECONDS, SESSION_MS, Ends, Task, now
from tests.bench_incidents import ON, TYPES, WARDS, Cell

CELLS: tuple[Cell, ...] = tuple((ward, kind, on) for ward in WARDS for kind in TYPES for on in ON)


def main() -> None:
    """Count until SIGTERM."""
    task, ends = Task.told(), Ends()
    found: dict[int, dict[Cell, int]] = {}

    def count(item: dict[str, Any], state: State) -> None:
        if "end" not in item:
            take(item, state)
            return
        at, stage = now(), item["end"]
        mine = found.setdefault(stage, {})
        for cell in CELLS:
            mine[cell] = mine.get(cell, 0) + state.get("|".join(cell), 0)
        if ends.meet(item):
            task.answer(stage, at, mine)

    app = Application(
        broker_address=task.kafka, consumer_group=f"{task.prefix}quix", auto_offset_reset="earliest",
        state_dir=task.folder / "quix", commit_interval=COMMIT_SECONDS, auto_create_topics=True,
        consumer_extra_config={"session.timeout.ms": SESSION_MS}, loglevel="WARNING",
    )  # fmt: skip
    frame = app.dataframe(app.topic(task.incidents, value_deserializer="json", key_deserializer="str"))
    frame.update(count, stateful=True)
    app.run()


def take(item: dict[str, Any], state: State) -> None:
    """Let a revision stand if it is the newest, and move the counts."""
    old = state.get(item["ref"])
    if old is not None:
        if item["version"] <= old[0]:
            return
        if old[1]:
            state.set(old[2], state.get(old[2], 0) - 1)
    is_recorded = item.get("state", "recorded") == "recorded"
    cell = f"{item['ward']}|{item['type']}|{item['on']}"
    state.set(item["ref"], [item["version"], is_recorded, cell])
    if is_recorded:
        state.set(cell, state.get(cell, 0) + 1)


if __name__ == "__main__":
    main()
