"""Runs something until the operator asks it to stop."""

import asyncio
import signal
from collections.abc import Coroutine

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPED_EARLY = 130
"""Exit code when a signal came before the work was done, as shells count it."""


def run_until_stopped(work: Coroutine[None, None, None]) -> bool:
    """Run it; says whether it came to its end, false if a signal cancelled it.

    The first SIGINT, SIGTERM or SIGHUP cancels the work, which may then stop in order; a second has its default
    effect, and the leashes end what is left.
    """

    async def run() -> bool:
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

        def stop() -> None:
            for number in SIGNALS:
                loop.remove_signal_handler(number)
            task.cancel()

        for number in SIGNALS:
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            return False
        return True

    return asyncio.run(run())
