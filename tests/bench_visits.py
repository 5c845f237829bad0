"""One visit to an engine: how fast it counts, what that takes, how soon it is back; and what a kill leaves of it.

Every engine is up and owns its partitions, is then frozen while its log fills, and the clock runs from the moment
it is woken until it has applied everything. Nothing counts whose result is not the plain oracle's.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from services.ingest.domain.kept import Kept
from tests.bench_engines import Answer, Engine
from tests.bench_incidents import ON, TYPES, WARDS

PER = 100_000
BEFORE_KILL = 0.6
"""Share of the incidents that lie in the log when the engine is killed."""


class WrongCounts(Exception):
    """The result is not the oracle's."""


@dataclass(frozen=True)
class Visit:
    """What one run of an engine showed."""

    rate: float
    """Incidents a second."""
    memory: float
    """MB by which the process grew at most, per 100,000 incidents kept."""
    resident: float
    """MB of the whole process, at most."""
    kept: float
    """MB kept beside the log of incidents, per 100,000 incidents."""
    restart: float
    """Seconds from the start of a process with all local state to the next incident applied."""
    bare_restart: float
    """The same of one without local state, as on another machine."""


@dataclass(frozen=True)
class Trial:
    """What a kill left."""

    wrong: int
    """Counts that differ from the oracle's."""
    recovery: float
    """Seconds from the new process's start until everything was applied, the rest of the log included."""


def visit(engine: Engine, items: Sequence[Kept]) -> Visit:
    """Run it once over these incidents and restart it; raises EngineFailed, WrongCounts."""
    try:
        _up(engine)
        before = engine.process.megabytes("VmRSS")
        answer, seconds = _counted(engine, items)
        _check(engine, answer, items)
        hundreds = len({item.ref for item in items}) / PER
        most, kept = engine.process.megabytes("VmHWM"), engine.kept_megabytes()
        restart, bare = _restarts(engine, items)
        return Visit(len(items) / seconds, (most - before) / hundreds, most, kept / hundreds, restart, bare)
    finally:
        engine.discard()


def trial(engine: Engine, items: Sequence[Kept], rate: float, share: float) -> Trial:
    """Kill it when about this share of what lies in the log is applied, fill up the log, start it again."""
    cut = int(len(items) * BEFORE_KILL)
    try:
        _up(engine)
        engine.process.freeze()
        engine.append(items[:cut])
        engine.process.wake()
        time.sleep(share * cut / rate)
        engine.process.kill()
        engine.append(items[cut:])
        engine.end(1)
        start = time.time()
        engine.process.start()
        answer = engine.answer(1)
        return Trial(wrong(engine, answer, items), answer.at - start)
    finally:
        engine.discard()


def wrong(engine: Engine, answer: Answer, items: Sequence[Kept]) -> int:
    """How many counts differ from the oracle's."""
    expected = engine.expected(items)
    return sum(expected[cell] != answer.counts[cell] for cell in expected.keys() | answer.counts.keys())


def _up(engine: Engine) -> None:
    engine.prepare()
    engine.process.start()
    engine.end(0)
    engine.answer(0)


def _counted(engine: Engine, items: Sequence[Kept]) -> tuple[Answer, float]:
    engine.process.freeze()
    engine.append(items)
    engine.end(1)
    start = time.time()
    engine.process.wake()
    answer = engine.answer(1)
    return answer, answer.at - start


def _restarts(engine: Engine, items: Sequence[Kept]) -> tuple[float, float]:
    """Seconds to the next incident: with local state, and without; the same where an engine keeps none."""
    engine.process.stop()
    told = [*items, _one_more(1)]
    first = _restart(engine, told, 2)
    engine.process.stop()
    if not engine.forget_local():
        return first, first
    return first, _restart(engine, [*told, _one_more(2)], 3)


def _restart(engine: Engine, told: Sequence[Kept], stage: int) -> float:
    engine.append(told[-1:])
    engine.end(stage)
    start = time.time()
    engine.process.start()
    answer = engine.answer(stage)
    _check(engine, answer, told)
    return answer.at - start


def _one_more(number: int) -> Kept:
    return Kept(f"N-{number}", 1, TYPES[0], ON[-1], ward=WARDS[0], hour=number)


def _check(engine: Engine, answer: Answer, items: Sequence[Kept]) -> None:
    if count := wrong(engine, answer, items):
        raise WrongCounts(f"{count} counts differ from the oracle's")
