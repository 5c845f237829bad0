"""How long single posts take at a steady rate: alone, and beside a bulk load that never ends.

Taken from the moment a post was due, not from when it could be sent, so waiting counts.
"""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles

from tests.bench_door import INCIDENTS, Bench, items
from tests.bench_feeder import Wire
from tests.bench_rows import Row, pairs_row

POSTS_A_SECOND, POST_SECONDS, RUNS = 200, 10, 3
WIRES = 32
BULK_ITEMS = 300_000
ASKED_MS = 25.0
Percentiles = tuple[float, float]
"""Milliseconds: half of the posts took no longer, 99 in 100 took no longer."""


async def single_rows(bench: Bench) -> list[Row]:
    """The median beside the bare producer's, the 99th percentile beside what is asked, both beside a bulk load."""
    records = await _records_of_one(bench)
    body = b"\n".join(items(BULK_ITEMS, 3))
    alone, bare, beside, works = [], [], [], []
    for run in range(RUNS):
        before = bench.cpu_seconds()
        alone.append(await _posts(bench, 10 + run))
        used, own = bench.cpu_seconds() - before, time.process_time()
        bare.append(_percentiles(await latencies(bench.kept, records)))
        works.append((1000 * used / len(records), 1000 * (time.process_time() - own) / len(records)))
        load = asyncio.create_task(_load_without_end(bench, body))
        beside.append(await _posts(bench, 20 + run))
        load.cancel()
        await asyncio.gather(load, return_exceptions=True)
    busy = _row("processor time of a single post", "bare producer", works)
    return [*_rows(alone, bare, beside), busy]


def _rows(alone: list[Percentiles], bare: list[Percentiles], beside: list[Percentiles]) -> list[Row]:
    name = f"single posts at {POSTS_A_SECOND}/s"
    asked = [(p99, ASKED_MS) for _, p99 in alone]
    return [
        _row(f"{name}, p50", "bare producer", [(a[0], b[0]) for a, b in zip(alone, bare, strict=True)]),
        _row(f"{name}, p99", "bare producer", [(a[1], b[1]) for a, b in zip(alone, bare, strict=True)]),
        _row(f"{name}, p99", "asked", asked, mark=1.0),
        _row(f"{name} beside bulk, p50", "alone", [(b[0], a[0]) for b, a in zip(beside, alone, strict=True)]),
        _row(f"{name} beside bulk, p99", "alone", [(b[1], a[1]) for b, a in zip(beside, alone, strict=True)]),
    ]


def _row(metric: str, peer: str, pairs: list[Percentiles], mark: float | None = None) -> Row:
    return pairs_row(metric, "ms", peer, pairs, mark=mark, less_is_better=True)


async def _records_of_one(bench: Bench) -> list[bytes]:
    """As many records as a run has posts, each as the door cuts it; posting them also warms the door up."""
    known = len(await bench.published())
    await _posts(bench, 2)
    return (await bench.published())[known:]


async def _posts(bench: Bench, seed: int) -> Percentiles:
    bodies = items(POSTS_A_SECOND * POST_SECONDS, seed)
    free: asyncio.Queue[Wire] = asyncio.Queue()
    for _ in range(WIRES):
        free.put_nowait(await bench.wire())

    async def post(body: bytes) -> None:
        wire = await free.get()
        await wire.post(INCIDENTS, "application/json", body)
        free.put_nowait(wire)

    took = await latencies(post, bodies)
    while not free.empty():
        await free.get_nowait().close()
    return _percentiles(took)


async def latencies(post: Callable[[bytes], Awaitable[object]], bodies: list[bytes]) -> list[float]:
    """Milliseconds from when each post was due until it was answered."""
    gc.collect()
    gc.disable()  # the feeder's own: 75 ms, as long as ten posts wait
    start = time.perf_counter()
    took: list[float] = []

    async def one(number: int, body: bytes) -> None:
        due = start + number / POSTS_A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await post(body)
        took.append((time.perf_counter() - due) * 1000)

    try:
        await asyncio.gather(*(one(number, body) for number, body in enumerate(bodies)))
    finally:
        gc.enable()
    return took


async def _load_without_end(bench: Bench, body: bytes) -> None:
    while True:
        await bench.bulk(body, BULK_ITEMS)


def _percentiles(took: list[float]) -> Percentiles:
    cuts = quantiles(took, n=100)
    return cuts[49], cuts[98]
