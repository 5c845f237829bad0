"""A checkpoint proves that everything before it is kept: it is sent only after the last acknowledgement."""

import asyncio
from collections import deque
from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from services.indicators.publish import flush
from shared.settings import Settings
from tests.county_log import a_month, configuration, run, ticks


class Broker:
    """A producer that writes down what it is given and acknowledges when told to."""

    def __init__(self, refuses: str = "") -> None:
        self.got: list[str] = []
        self.waiting: list[asyncio.Future[None]] = []
        self.refuses = refuses

    async def send(self, topic: str, *_: Any, **__: Any) -> asyncio.Future[None]:
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.got.append(topic)
        if topic == self.refuses:
            acknowledged.set_exception(ConnectionError("refused"))
        else:
            self.waiting.append(acknowledged)
        return acknowledged

    def acknowledge(self) -> None:
        for future in self.waiting:
            future.set_result(None)
        self.waiting.clear()


def outbox() -> deque[Output]:
    records = [configuration(), *a_month("2025-01", {("W1", "burglary"): 3}), *ticks("2025-02-05T06:00", 2)]
    return deque(run(Fold(), records))


async def test_a_checkpoint_waits_for_the_acknowledgement_of_everything_before_it() -> None:
    broker, waiting = Broker(), outbox()
    before = [o.topic for o in waiting].index("checkpoints.v1")
    flushing = asyncio.create_task(flush(broker, Settings(), waiting))
    await asyncio.sleep(0.01)
    assert broker.got == [o.topic for o in list(outbox())[:before]]
    broker.acknowledge()
    await asyncio.sleep(0.01)
    assert broker.got[before:] == ["checkpoints.v1"], "and it goes alone"
    flushing.cancel()


async def test_what_was_not_acknowledged_stays_also_when_cancelled() -> None:
    broker, waiting = Broker(), outbox()
    flushing = asyncio.create_task(flush(broker, Settings(), waiting))
    await asyncio.sleep(0.01)
    flushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    assert [o.topic for o in waiting] == [o.topic for o in outbox()]


async def test_a_refused_batch_stays_whole_and_is_told() -> None:
    waiting = outbox()
    with pytest.raises(ConnectionError):
        await flush(Broker(refuses="counts.v1"), Settings(), waiting)
    assert [o.topic for o in waiting] == [o.topic for o in outbox()]
