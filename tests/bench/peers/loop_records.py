"""A loop on confluent-kafka, records of 500: dicts in memory, one append-only row a record with what changed.

A row tells the offset it came from, so a new process builds its dicts from the rows and goes on after the last;
nothing is committed. It reads the very records that wardwatch folds, and checks nothing in them.
"""

import json
import signal

from confluent_kafka import Consumer, Producer, TopicPartition

from tests.bench.peers.tally import Tally
from tests.bench.peers.task import Ends, Task, leave, now
from tests.bench_incidents import PARTITIONS


def main() -> None:
    """Count until SIGTERM."""
    signal.signal(signal.SIGTERM, leave)
    task, tally, ends = Task.told(), Tally(), Ends()
    following = restore(task, tally)
    consumer = Consumer({"bootstrap.servers": task.kafka, "group.id": f"{task.prefix}loop"})
    producer = Producer({"bootstrap.servers": task.kafka, "linger.ms": 5})
    consumer.assign([TopicPartition(task.incidents, n, at) for n, at in following.items()])
    try:
        while True:
            for message in consumer.consume(100, 0.05):
                record = json.loads(message.value() or b"")
                if "end" in record:
                    if ends.meet(record):
                        producer.flush()
                        task.answer(record["end"], now(), tally.counts)
                else:
                    changed = [row for item in record["items"] if (row := tally.take(item))]
                    kept = json.dumps({"offset": message.offset(), "rows": changed})
                    producer.produce(task.kept, kept, partition=message.partition())
            producer.poll(0)
    finally:
        producer.flush()
        consumer.close()


def restore(task: Task, tally: Tally) -> dict[int, int]:
    """Build the dicts from the rows kept; the offset at which each partition goes on."""
    following = dict.fromkeys(range(PARTITIONS), 0)
    for partition, raw in task.rows_kept():
        kept = json.loads(raw)
        following[partition] = kept["offset"] + 1
        for row in kept["rows"]:
            tally.put(row)
    return following


if __name__ == "__main__":
    main()
