"""`make bench-fold`: the pure fold, from bytes of intake to counts, beside a loop anybody could write.

The loop decodes the same bytes with the standard library and keeps a dict of references and a Counter; it knows
no versions, no withdrawals, no completions and no places. No broker: what a broker adds is another benchmark.
"""

import json
import random
import time
from collections import Counter
from functools import partial

from services.indicators.domain.fold import Fold
from shared.events import Incidents, decode, encode
from tests.bench_rows import Row, publish, rate_row
from tests.county_log import APPENDED, configuration, revision

INCIDENTS, BATCH = 100_000, 500


def the_log(batch: int) -> list[bytes]:
    """Incidents of one county over a year, nine in ten new, in records of `batch`."""
    rng = random.Random(1)
    items = [
        revision(
            f"r{rng.randrange(int(INCIDENTS * 0.9))}",
            version=n,
            ward=f"W{rng.randrange(1, 7)}",
            on=f"2025-{rng.randrange(1, 13):02d}",
            type=rng.choice(("burglary", "violent-crime")),
        )
        for n in range(INCIDENTS)
    ]
    chunks = (tuple(items[n : n + batch]) for n in range(0, INCIDENTS, batch))
    return [encode(Incidents(county="testshire", source="police", load="l", items=c)) for c in chunks]


def ours(log: list[bytes]) -> float:
    """Incidents a second through decode and fold."""
    fold = Fold()
    fold.handle(0, APPENDED, configuration())
    start = time.perf_counter()
    for offset, raw in enumerate(log, 1):
        fold.handle(offset, APPENDED, decode("intake.v1", raw))
    return INCIDENTS / (time.perf_counter() - start)


def a_loop(log: list[bytes]) -> float:
    """Incidents a second through the loop."""
    newest: dict[str, tuple[str, str, str]] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    start = time.perf_counter()
    for raw in log:
        for item in json.loads(raw)["items"]:
            cell = (item["ward"], item["type"], item["on"])
            if item["ref"] in newest:
                counts[newest[item["ref"]]] -= 1
            newest[item["ref"]] = cell
            counts[cell] += 1
    return INCIDENTS / (time.perf_counter() - start)


def _row(batch: int) -> Row:
    log = the_log(batch)
    name = f"fold, records of {batch}"
    return rate_row(name, "incidents/s", "json and dict", partial(ours, log), partial(a_loop, log))


def main() -> None:
    """Measure records of 500 and records of one."""
    rows = [_row(batch) for batch in (BATCH, 1)]
    publish("fold", rows)


if __name__ == "__main__":
    main()
