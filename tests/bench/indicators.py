"""`make bench-indicators`: the indicator worker beside what a user might pick instead, on one real broker.

All count the same 300,000 revisions of incidents (`tests/bench_incidents.py`) and no result counts that is not the
plain oracle's. One visit after another, by turns, with a fresh process and fresh topics each; ours does its full
work. Then each is killed by SIGKILL at moments drawn by lot, and must be exact again. `--quick` takes fewer of
everything, to try the benchmark rather than the engines; the whole takes about half an hour.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from deploy.local import kafka as local_kafka
from deploy.local.ports import any_free
from deploy.local.process import end, start_and_wait
from tests.bench_contest import Contest
from tests.bench_entrants import (
    FAUST_TABLE,
    LOOP_RECORDS,
    OURS,
    OURS_OF_ONE,
    STREAMS,
    TABLE,
    Entrants,
)
from tests.bench_incidents import revisions
from tests.bench_rows import Row, pairs_row, publish

RATE = "rate"
METRICS = {
    RATE: ("backfill, {}", "incidents/s"),
    "memory": ("memory per 100,000 incidents", "MB"),
    "resident": ("memory of the whole process", "MB"),
    "kept": ("kept beside the log, per 100,000 incidents", "MB"),
    "restart": ("restart to next incident", "s"),
    "bare_restart": ("restart to next incident, no local state", "s"),
}
"""Fields of `Visit` in words, each with its unit."""
MARKS = {
    (RATE, STREAMS): 3.0,
    (RATE, LOOP_RECORDS): 0.3,
    (RATE, FAUST_TABLE): 3.0,
    ("bare_restart", STREAMS): 0.7,
    ("memory", STREAMS): 2.0,
}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    incidents: int
    ones: int
    """How many where each is a record of its own, for Faust's table would take minutes over all."""
    runs: int
    kills: int


WHOLE, QUICK = Size(300_000, 60_000, 5, 3), Size(30_000, 6_000, 2, 1)


def measure(size: Size) -> tuple[list[Row], list[str]]:
    """All rows, and what could not be measured and why."""
    with tempfile.TemporaryDirectory() as folder, a_broker(Path(folder)) as kafka:
        entrants = Entrants(kafka, Path(folder, "kafka", "log"), Path(folder))
        many, few = revisions(size.incidents), revisions(size.ones)
        backfill = Contest(entrants.ours(OURS, 500), entrants.peers(), many)
        table = entrants.python(TABLE)
        ones = Contest(entrants.ours(OURS_OF_ONE, 1), [table] if table else [], few)
        for contest in (backfill, ones):
            contest.run(size.runs, size.kills)
        rows = [
            *rows_of(backfill, METRICS),
            *rows_of(ones, (RATE,)),
            *after_kills(backfill),
            *after_kills(ones),
        ]
        return rows, [*entrants.absent, *backfill.notes, *ones.notes]


@contextmanager
def a_broker(folder: Path) -> Iterator[str]:
    """Bootstrap servers of the local stack's broker, with its log in `folder`."""
    port = any_free()
    controller, log = any_free({port}), folder / "kafka.log"
    program = local_kafka.broker(folder / "kafka", port=port, controller_port=controller, log=log)
    process = start_and_wait(program)
    try:
        yield local_kafka.bootstrap(port)
    finally:
        end(process, program, grace=5)


def rows_of(contest: Contest, metrics: Sequence[str] | dict[str, tuple[str, str]]) -> Iterator[Row]:
    """A row for each metric and peer with which there are runs to compare."""
    form = contest.ours.name.rpartition(", ")[2]
    for metric in metrics:
        words, unit = METRICS[metric]
        for peer in contest.peers:
            if pairs := contest.pairs(attrgetter(metric), peer.name):
                mark = MARKS.get((metric, peer.name))
                less = metric != RATE
                yield pairs_row(words.format(form), unit, peer.name, pairs, mark=mark, less_is_better=less)


def after_kills(contest: Contest) -> Iterator[Row]:
    """How often each was exact after being killed, of how many kills; and how long recovering took."""
    for who in contest.everybody:
        tried = [trial for trial in contest.trials[who.name] if trial]
        exact = sum(not trial.wrong for trial in tried)
        mark = 1.0 if who is contest.ours else None
        if tried:
            name = f"exact after kill -9: {who.name}"
            yield pairs_row(name, "of kills", "plain oracle", [(exact, len(tried))], mark=mark)
    for peer in contest.peers:
        if pairs := list(contest.recoveries(peer.name)):
            yield pairs_row("recovery after kill -9", "s", peer.name, pairs, less_is_better=True)


def main() -> None:
    """Measure and publish; what is missing is said below the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.indicators")
    parser.add_argument("--quick", action="store_true", help="a tenth of the incidents, two runs, one kill")
    rows, notes = measure(QUICK if parser.parse_args().quick else WHOLE)
    publish("indicators", rows)
    for note in notes:
        print(note)


if __name__ == "__main__":
    main()
