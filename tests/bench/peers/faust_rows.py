"""Faust, records of 500, one append-only row a record: what `loop_records` does, with Faust handing the records out."""

import asyncio
import json
from typing import Any

from tests.bench.peers.faust_app import bench_app, run
from tests.bench.peers.loop_records import restore
from tests.bench.peers.tally import Tally
from tests.bench.peers.task import Ends, Task, now


def main() -> None:
    """Count until SIGTERM."""
    task, tally, ends = Task.told(), Tally(), Ends()
    following = restore(task, tally)
    app = bench_app(task)
    rows = app.topic(task.kept, value_type=bytes, value_serializer="raw")

    @app.agent(app.topic(task.incidents, value_type=bytes, value_serializer="raw"))
    async def count(stream: Any) -> None:
        sent: list[Any] = []
        async for event in stream.events():
            record, place, offset = json.loads(event.value), event.message.partition, event.message.offset
            if "end" in record:
                if ends.meet(record):
                    await asyncio.gather(*sent)
                    task.answer(record["end"], now(), tally.counts)
            elif offset >= following[place]:
                changed = [row for item in record["items"] if (row := tally.take(item))]
                kept = json.dumps({"offset": offset, "rows": changed}).encode()
                sent.append(await rows.send(value=kept, partition=place))

    asyncio.run(run(app))


if __name__ == "__main__":
    main()
