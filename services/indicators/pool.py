"""A process of its own for long work, so that neither the heartbeat nor another county waits for it."""

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

import structlog

from services.indicators.domain.work import Results, Work

log = structlog.get_logger()


class Pool:
    """One process, spawned at the first work and ended by `stop`, or by the kernel's word that we are gone."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._leash: Connection | None = None

    async def compute(self, works: Iterable[Work]) -> Results:
        """What every work gives, by its name; its own exception if one fails.

        A process that was killed is replaced once; BrokenProcessPool if the next one ends too.
        """
        works = tuple(works)
        try:
            return await self._compute(works)
        except BrokenProcessPool:
            log.warning("pool_restarts")
            await self.stop()
            return await self._compute(works)

    async def _compute(self, works: tuple[Work, ...]) -> Results:
        loop, executor = asyncio.get_running_loop(), self._started()
        pending = [loop.run_in_executor(executor, work.function, *work.arguments) for work in works]
        results = await asyncio.gather(*pending)
        return {work.name: result for work, result in zip(works, results, strict=True)}

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context("spawn")  # forking a process with threads is no good idea
            held, self._leash = context.Pipe(duplex=False)
            self._executor = ProcessPoolExecutor(1, context, initializer=_on_leash, initargs=(held,))
        return self._executor

    async def stop(self) -> None:
        """End the process, also in the middle of its work."""
        executor, leash, self._executor, self._leash = self._executor, self._leash, None, None
        if executor is not None and leash is not None:
            leash.close()
            await asyncio.to_thread(executor.shutdown, cancel_futures=True)


def _on_leash(held: Connection) -> None:
    """In the new process: end when the other side lets go, for an executor's process outlives a killed parent."""
    threading.Thread(target=_end_when_released, args=(held,), daemon=True).start()


def _end_when_released(held: Connection) -> None:
    held.poll(None)  # nothing is ever sent: this returns at the end of the line
    os._exit(0)
