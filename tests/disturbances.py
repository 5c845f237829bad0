"""What happens to indicator workers in a bad week, drawn at random."""

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator

from tests.slow_broker import SlowBroker
from tests.workers import Worker, Workers

SESSION_SECONDS = 6
"""The shortest session that the broker allows, so that sleeping past it takes less of a test's time."""
ASLEEP = SESSION_SECONDS + 1.5
SLOWEST = 2.0
"""Seconds by which acknowledgements are delayed at most."""
MOST = 3
"""Workers at once."""


class Disturber:
    """Kills, stops, adds and slows; keeps an eye on workers that end by themselves, as a supervisor does."""

    def __init__(self, workers: Workers, broker: SlowBroker, rng: random.Random) -> None:
        self.workers, self.broker, self.rng = workers, broker, rng
        self.done: Counter[str] = Counter()
        self._asleep: set[asyncio.Task[None]] = set()

    async def disturb(self) -> None:
        """One disturbance; a broker's restart is drawn less often, for it takes longest."""
        kinds = (self.kill, self.kill, self.sleep, self.join, self.leave, self.slow, self.slow, self.restart)
        await self.rng.choice(kinds)()

    async def kill(self) -> None:
        self._count("SIGKILL")
        victim = self.rng.choice(self._up())
        victim.process.kill()
        self.workers.start()

    async def sleep(self) -> None:
        """SIGSTOP past the session, SIGCONT in the background: others take over meanwhile."""
        self._count("SIGSTOP")
        sleeper = self.rng.choice(self._up())
        sleeper.signal(signal.SIGSTOP)
        self._asleep.add(asyncio.create_task(self._wake(sleeper)))
        if not self._up():
            self.workers.start()

    async def _wake(self, sleeper: Worker) -> None:
        await asyncio.sleep(ASLEEP)
        sleeper.signal(signal.SIGCONT)

    async def join(self) -> None:
        if len(self._up()) < MOST:
            self._count("join")
            self.workers.start()

    async def leave(self) -> None:
        if len(self._up()) > 1:
            self._count("leave")
            self.rng.choice(self._up()).signal(signal.SIGTERM)

    async def slow(self) -> None:
        self._count("slow")
        self.broker.delay = self.rng.uniform(0.2, SLOWEST)

    async def restart(self) -> None:
        self._count("broker restart")
        await self.broker.restart()

    async def calm(self) -> None:
        """Nobody sleeps, the broker answers, and nothing is slow any more."""
        self.broker.delay = 0.0
        await self.broker.answers()
        if self._asleep:
            await asyncio.wait(self._asleep)

    @contextlib.asynccontextmanager
    async def supervised(self) -> AsyncIterator[None]:
        """Meanwhile a worker that ended by itself is followed by another, so that one at least is there."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            for waking in self._asleep:
                waking.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(0.2)
            if all(worker.process.poll() is not None for worker in self.workers.all):
                self._count("ended by itself")
                self.workers.start()

    def _up(self) -> list[Worker]:
        """Those that run, or sleep."""
        return [worker for worker in self.workers.all if worker.process.poll() is None]

    def _count(self, what: str) -> None:
        self.done[what] += 1
