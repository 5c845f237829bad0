"""Faust with tables, one message an incident: the newest of each in one table, the counts in another.

Tables live in memory and are kept in changelog topics, from which Faust builds them anew on start. Keys carry the
partition, for a table has one keyspace over all partitions of a worker.
"""

import asyncio
import json
from typing import Any

from tests.bench.peers.faust_app import bench_app, run
from tests.bench.peers.task import Ends, Task, now
from tests.bench_incidents import PARTITIONS, Cell


def main() -> None:
    """Count until SIGTERM."""
    task, ends = Task.told(), Ends()
    app = bench_app(task)
    newest = app.Table("newest", partitions=PARTITIONS)
    counts = app.Table("counts", partitions=PARTITIONS, default=int)

    @app.agent(app.topic(task.incidents, value_type=bytes, value_serializer="raw"))
    async def count(stream: Any) -> None:
        async for event in stream.events():
            item, place = json.loads(event.value), event.message.partition
            if "end" not in item:
                take(newest, counts, place, item)
            elif ends.meet(item):
                task.answer(item["end"], now(), summed(counts))

    asyncio.run(run(app))


def take(newest: Any, counts: Any, place: int, item: dict[str, Any]) -> None:
    """Let a revision stand if it is the newest, and move the counts."""
    old = newest.get(item["ref"])
    if old is not None:
        if item["version"] <= old[0]:
            return
        if old[1]:
            counts[json.dumps([place, *old[2:]])] -= 1
    is_recorded = item.get("state", "recorded") == "recorded"
    cell = [item["ward"], item["type"], item["on"]]
    newest[item["ref"]] = [item["version"], is_recorded, *cell]
    if is_recorded:
        counts[json.dumps([place, *cell])] += 1


def summed(counts: Any) -> dict[Cell, int]:
    """Counts over all partitions."""
    sums: dict[Cell, int] = {}
    for key, count in counts.items():
        _, ward, kind, on = json.loads(key)
        sums[ward, kind, on] = sums.get((ward, kind, on), 0) + count
    return sums


if __name__ == "__main__":
    main()
