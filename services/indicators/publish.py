"""Drains a fold's outbox to Kafka: in order, many at once, a checkpoint only after all before it are kept."""

import asyncio
from collections import deque

from aiokafka import AIOKafkaProducer

from services.indicators.domain.outbox import Output
from shared import metrics
from shared.events import Judged
from shared.kafka import send
from shared.settings import Settings
from shared.topics import CHECKPOINTS, TOPICS

BATCH = 2000
"""Records sent before their acknowledgements are awaited together."""
_TOPIC = {topic.name: topic for topic in TOPICS}


async def flush(producer: AIOKafkaProducer, settings: Settings, outbox: deque[Output]) -> None:
    """Send everything in the outbox. What was not acknowledged stays in it, also when this is cancelled."""
    while outbox:
        batch = _before_checkpoint(outbox)
        pending = [
            await send(producer, settings, _TOPIC[o.topic], o.record.county, o.key, o.record)  # type: ignore[attr-defined]
            for o in batch
        ]
        await asyncio.gather(*pending)
        for output in batch:
            outbox.popleft()
            _note(output)


def _before_checkpoint(outbox: deque[Output]) -> list[Output]:
    """The next outputs up to a checkpoint; a checkpoint goes alone, when it is the first."""
    if outbox[0].topic == CHECKPOINTS.name:
        return [outbox[0]]
    batch: list[Output] = []
    for output in outbox:
        if output.topic == CHECKPOINTS.name or len(batch) == BATCH:
            break
        batch.append(output)
    return batch


def _note(sent: Output) -> None:
    metrics.OUTPUTS_SENT.labels(sent.topic).inc()
    if isinstance(sent.record, Judged):
        metrics.JUDGED_AS_OF.labels(sent.record.county).set(sent.record.as_of.timestamp())
