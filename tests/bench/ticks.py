"""`make bench-ticks`: do the daily ticks of many counties on one worker hold up live records?

One real worker on a real broker has 84 counties of Warwickshire's size. Live records come at a steady rate to
counties drawn by lot: first on an ordinary evening; then while the counties are ticked past the end of their first
day, with every threshold to be found; then past the end of the next, which is what is asked about; then all in the
same moment, as no door does. The door ticks each county at its own moment of ten minutes (`services/ingest/ticks.py`);
here they are the same moments of one minute, ten times as close. How long the statistics of one tick take is told by
`make bench-detection_speed`. `--quick` takes a dozen counties.
"""

import argparse
import random
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from services.ingest.ticks import seconds_until_next
from shared.settings import Settings
from shared.topics import INTAKE
from tests.bench.indicators import a_broker
from tests.bench_counties import EVENING, NIGHT, Shire, shires
from tests.bench_incidents import PARTITIONS
from tests.bench_live import A_SECOND, Ear, Feeders, delays
from tests.bench_rows import Row, pairs_row, publish
from tests.bench_topics import Topics
from tests.bench_worker import Wardwatch

MANY, FEW = 84, 12
INCIDENTS = 1800
"""Of each county, over all its days: the arrays are of full size, whatever stands in them."""
SECONDS = 60
"""Of live records in each phase; the ticks are spread over as long."""
ASKED_MS = 1000.0


def measure(number: int) -> list[Row]:
    """All rows, on a broker of this benchmark's own."""
    with tempfile.TemporaryDirectory() as name, a_broker(Path(name)) as kafka:
        folder, counties = Path(name), shires(number)
        topics = Topics(kafka, "ticks.", folder / "kafka" / "log")
        settings = Settings(kafka=kafka, topic_prefix=topics.prefix, partitions=PARTITIONS)
        worker = Wardwatch("wardwatch", settings, topics, folder / "worker", 500)
        worker.prepare()
        try:
            return list(_phases(worker, topics, counties))
        finally:
            worker.discard()


def _phases(worker: Wardwatch, topics: Topics, counties: Sequence[Shire]) -> Iterator[Row]:
    with Ear(topics, worker.process) as ear:
        for seed, shire in enumerate(counties):
            _put(topics, shire, shire.before(INCIDENTS, seed))
        worker.process.start()
        ear.wait(lambda: len(ear.judged) >= len(counties), "the evening")
        yield _phase("no tick", ear, topics, counties, 0, SECONDS, None)
        name = f"{len(counties)} daily ticks"
        yield _phase(f"{name}, thresholds to find", ear, topics, counties, 1, SECONDS, None)
        yield _phase(name, ear, topics, counties, 2, SECONDS, 1.0)
        yield _phase(f"{name} in one moment", ear, topics, counties, 3, 0, None)


def _phase(
    name: str,
    ear: Ear,
    topics: Topics,
    counties: Sequence[Shire],
    day: int,
    spread: float,
    mark: float | None,
) -> Row:
    """Tick every county past the end of a day (of day 0 there is none), and let live records come meanwhile."""
    rng, feeders = random.Random(day), Feeders(topics)
    today = (EVENING + timedelta(days=day - 1)).date() if day else EVENING.date()
    ticks = deque(_moments(counties, spread) if day else [])
    start = time.perf_counter()
    for n in range(SECONDS * A_SECOND):
        while ticks and ticks[0][0] <= n / A_SECOND:
            shire = ticks.popleft()[1]
            _put(topics, shire, [shire.tick(EVENING + timedelta(days=day - 1) + NIGHT)])
        shire, number = rng.choice(counties), day * 100_000 + n
        feeders.send(shire, shire.live(number, today), start + n / A_SECOND)
    feeders.finish()
    took = delays(ear, feeders)
    cuts = quantiles(took, n=100)
    print(
        f"{name}: half within {cuts[49]:.0f} ms, 99 in 100 within {cuts[98]:.0f} ms, all in {took[-1]:.0f} ms"
    )
    metric = f"slowest live record, {name}"
    return pairs_row(metric, "ms", "asked", [(took[-1], ASKED_MS)], less_is_better=True, mark=mark)


def _moments(counties: Sequence[Shire], spread: float) -> list[tuple[float, Shire]]:
    """When each county is ticked, in seconds from the beginning, earliest first."""
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [(seconds_until_next(s.id, midnight, spread) if spread else 0.0, s) for s in counties]
    return sorted(moments, key=lambda moment: moment[0])


def _put(topics: Topics, shire: Shire, messages: Iterator[bytes] | Sequence[bytes]) -> None:
    topics.append(INTAKE.name, ((shire.partition, raw) for raw in messages), [shire.id] * PARTITIONS)


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ticks")
    parser.add_argument("--quick", action="store_true", help="a dozen counties")
    publish("ticks", measure(FEW if parser.parse_args().quick else MANY))


if __name__ == "__main__":
    main()
