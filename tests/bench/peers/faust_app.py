"""A Faust app for a benchmark, and how it is run without Faust's own command line."""

import asyncio
import signal

import faust

from tests.bench.peers.task import COMMIT_SECONDS, SESSION_MS, Task
from tests.bench_incidents import PARTITIONS


def bench_app(task: Task) -> faust.App:
    """Faust as it comes, but for silence on the web and the timings that all peers share."""
    return faust.App(
        f"{task.prefix}faust",
        broker=f"kafka://{task.kafka}",
        store="memory://",
        datadir=task.folder / "faust",
        topic_partitions=PARTITIONS,
        topic_replication_factor=1,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=SESSION_MS / 1000,
        broker_commit_interval=COMMIT_SECONDS,
        stream_wait_empty=False,
        web_enabled=False,
    )


async def run(app: faust.App) -> None:
    """Until SIGTERM, or until the app ends by itself."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await app.start()
    ended = asyncio.ensure_future(app.wait_until_stopped())
    await asyncio.wait({ended, asyncio.ensure_future(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
    await app.stop()
