"""A loop on confluent-kafka, one message an incident: dicts in memory, a compacted topic with the newest of each.

As it is first written: the client commits by itself, once a second, what was handed out, and nothing makes sure
that what was handed out is kept. On start the dicts are built anew from the topic.
"""

import json
import signal

from confluent_kafka import Consumer, Producer

from tests.bench.peers.tally import Tally
from tests.bench.peers.task import COMMIT_SECONDS, SESSION_MS, Ends, Task, leave, now


def main() -> None:
    """Count until SIGTERM."""
    signal.signal(signal.SIGTERM, leave)
    task, tally, ends = Task.told(), Tally(), Ends()
    for _, row in task.rows_kept():
        tally.put(json.loads(row))
    consumer = Consumer(
        {
            "bootstrap.servers": task.kafka, "group.id": f"{task.prefix}loop", "auto.offset.reset": "earliest",
            "auto.commit.interval.ms": 1000 * COMMIT_SECONDS, "session.timeout.ms": SESSION_MS,
        }
    )  # fmt: skip
    producer = Producer(
        {"bootstrap.servers": task.kafka, "linger.ms": 5, "queue.buffering.max.messages": 1_000_000}
    )
    consumer.subscribe([task.incidents])
    try:
        while True:
            for message in consumer.consume(1000, 0.05):
                item = json.loads(message.value() or b"")
                if "end" in item:
                    if ends.meet(item):
                        producer.flush()
                        task.answer(item["end"], now(), tally.counts)
                elif changed := tally.take(item):
                    producer.produce(task.kept, json.dumps(changed), changed[0], message.partition())
            producer.poll(0)
    finally:
        producer.flush()
        consumer.close()


if __name__ == "__main__":
    main()
