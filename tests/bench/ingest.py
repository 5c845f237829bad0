"""`make bench-ingest`: one real ingest process on a real broker, beside what the broker's client alone can do.

The peer is a bare loop of the same aiokafka producer that publishes the very bytes ingest published, already
validated and cut up. Runs of both alternate. Feeder, door, broker and peer share the machine; peer and door run on
the same kind of event loop.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import uvloop
from msgspec.json import Decoder, Encoder

from deploy.local.stack import LocalStack
from services.ingest.domain.item import Plain
from shared.events import MAX_ITEMS
from shared.kafka import start_producer
from tests.bench_door import INCIDENTS, Bench, items
from tests.bench_latency import single_rows
from tests.bench_rows import Row, pairs_row, publish

ITEMS, LISTS, RUNS, BULK_RUNS = 150_000, 60, 5, 15
AT_ONCE = 4
"""Connections that post lists, and records that the peer has under way."""
LARGE, MB = 100 * 1024 * 1024, 1024 * 1024
ASKED_MB = 150.0
_DECODER, _ENCODER = Decoder(Plain), Encoder()


async def rate(work: Awaitable[object], number: int) -> float:
    """How many a second."""
    start = time.perf_counter()
    await work
    return number / (time.perf_counter() - start)


async def bulk_rows(bench: Bench) -> list[Row]:
    """Bulk NDJSON, one request, beside loops that send all and await all: by the clock, and by the processor.

    The processor's time hardly minds what else runs on the machine; with a core each for feeder, door and broker it
    is the clock's. The second peer is the least that anything in Python may do that opens what it passes on.
    """
    lines = items(ITEMS, 1)
    body = b"\n".join(lines)
    await bench.bulk(body, ITEMS)
    records = [r for r in await bench.published() if b'"incidents"' in r]
    blocks = [b"\n".join(lines[start : start + MAX_ITEMS]) for start in range(0, ITEMS, MAX_ITEMS)]
    rates, works, readers = [], [], []
    for _ in range(BULK_RUNS):
        before = bench.cpu_seconds()
        ours = await rate(bench.bulk(body, ITEMS), ITEMS)
        between, own = bench.cpu_seconds(), time.process_time()
        rates.append((ours, await rate(_send(bench, records), ITEMS)))
        sent = time.process_time()
        await _send(bench, map(_read_and_written, blocks))
        work = ITEMS / (between - before)
        works.append((work, ITEMS / (sent - own)))
        readers.append((work, ITEMS / (time.process_time() - sent)))
    name = "bulk NDJSON, of its own time"
    return [
        pairs_row("bulk NDJSON", "items/s", "bare producer", rates, mark=0.5),
        pairs_row(name, "items/CPU s", "bare producer", works),
        pairs_row(name, "items/CPU s", "one that reads JSON", readers),
    ]


async def _send(bench: Bench, records: Iterable[bytes]) -> None:
    """Send all, then await all."""
    await asyncio.gather(*[await bench.bare(record) for record in records])


def _read_and_written(block: bytes) -> bytes:
    """Lines of JSON as a list of the same, by msgspec, checked for nothing but their shape."""
    return _ENCODER.encode(_DECODER.decode_lines(block))


async def lists_row(bench: Bench) -> Row:
    """JSON lists of 500 on four connections, beside a loop with four records under way."""
    bodies = [b"[" + b",".join(items(500, 1000 + n)) + b"]" for n in range(LISTS)]
    known = len(await bench.published())
    await _post_lists(bench, bodies)
    records = (await bench.published())[known:]

    async def theirs() -> None:
        await _shared_out(records, [bench.kept] * AT_ONCE)

    number = LISTS * 500
    pairs = [
        (await rate(_post_lists(bench, bodies), number), await rate(theirs(), number)) for _ in range(RUNS)
    ]
    return pairs_row("JSON lists of 500", "items/s", "bare producer", pairs)


async def _post_lists(bench: Bench, bodies: list[bytes]) -> None:
    wires = [await bench.wire() for _ in range(AT_ONCE)]
    await _shared_out(bodies, [partial(wire.post, INCIDENTS, "application/json") for wire in wires])
    for wire in wires:
        await wire.close()


async def _shared_out(work: Sequence[bytes], workers: Sequence[Callable[[bytes], Awaitable[object]]]) -> None:
    waiting = iter(work)

    async def one(does: Callable[[bytes], Awaitable[object]]) -> None:
        for piece in waiting:
            await does(piece)

    await asyncio.gather(*map(one, workers))


async def memory_row(bench: Bench) -> Row:
    """How much the process grows, at most, while it takes a body of 100 MB."""
    lines = b"\n".join(items(ITEMS, 4)) + b"\n"
    body = (lines.replace(b'"B4-', b'"C%d-' % n) for n in range(1 + LARGE // len(lines)))
    large = b"".join(body)[:LARGE].rpartition(b"\n")[0]
    before = bench.memory("VmRSS")
    bench.forget_peak()
    await bench.bulk(large, large.count(b"\n") + 1)
    grown = (bench.memory("VmHWM") - before) / MB
    return pairs_row(
        "extra memory of a 100 MB body", "MB", "asked", [(grown, ASKED_MB)], less_is_better=True, mark=1.0
    )


async def measure() -> list[Row]:
    """All rows, on a stack of this benchmark's own."""
    async with AsyncExitStack() as undo:
        folder = undo.enter_context(tempfile.TemporaryDirectory())
        stack = await undo.enter_async_context(LocalStack(Path(folder), services=("ingest",)))
        producer = await start_producer(stack.settings)
        undo.push_async_callback(producer.stop)
        bench = Bench(stack, producer)
        return [
            *await bulk_rows(bench),
            await lists_row(bench),
            *await single_rows(bench),
            await memory_row(bench),
        ]


def main() -> None:
    """Measure and publish."""
    publish("ingest", uvloop.run(measure()))


if __name__ == "__main__":
    main()
