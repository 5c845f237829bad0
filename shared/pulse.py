"""Whether the broker still answers: a client of a hung broker waits in silence, and nothing else would tell."""

import asyncio
from collections.abc import Awaitable, Callable

NO_ANSWER = "the broker does not answer"
"""What `/readyz` says of a broker that is there and silent."""
SILENT_SECONDS = 15.0
ASKS = 3
"""Questions within the time of silence; one answered is enough."""


class Pulse:
    """Asks the broker something cheap every few seconds; `is_heard` while it answered of late.

    `ask` is any small request of a started client, such as `consumer.end_offsets`; it may fail or hang.
    """

    def __init__(self, ask: Callable[[], Awaitable[object]], silent_seconds: float = SILENT_SECONDS) -> None:
        self.ask, self.silent_seconds = ask, silent_seconds
        self._loop = asyncio.get_running_loop()
        self._heard = self._loop.time()

    @property
    def is_heard(self) -> bool:
        """Whether the broker answered within `silent_seconds`; also for that long after the beginning."""
        return self._loop.time() - self._heard < self.silent_seconds

    async def run(self) -> None:
        """Ask until cancelled, whatever comes back."""
        while True:
            await self._once()
            await asyncio.sleep(self.silent_seconds / ASKS)

    async def _once(self) -> None:
        try:
            async with asyncio.timeout(self.silent_seconds / ASKS):
                await self.ask()
        except Exception:  # however it fails, it was no answer, and `is_heard` tells
            return
        self._heard = self._loop.time()
