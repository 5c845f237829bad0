"""A real broker behind a proxy that can hold back its acknowledgements, or keep some questions from it.

Kafka's frames are a length and so many bytes; a request begins with its API's number and is answered in the order
of its connection. The broker advertises the proxy, so that no client goes around it.
"""

import asyncio
import contextlib
import struct
import subprocess
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.local import kafka as local_kafka
from deploy.local.ports import HOST, any_free
from deploy.local.process import Program, end, spawn, start_and_wait

PRODUCE, FETCH = 0, 1


class SlowBroker:
    """One broker of a test's own. Nothing is disturbed until the test says so."""

    def __init__(self, folder: Path) -> None:
        self.port = any_free()
        self._broker_port = any_free({self.port})
        self._program: Program = local_kafka.broker(
            folder,
            port=self._broker_port,
            controller_port=any_free({self.port, self._broker_port}),
            log=folder / "kafka.log",
            advertised=self.port,
        )
        self.delay = 0.0
        """Seconds by which acknowledgements of what was sent come late."""
        self.swallowed: frozenset[int] = frozenset()
        """Numbers of APIs whose requests never arrive."""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return local_kafka.bootstrap(self.port)

    async def start(self) -> None:
        self._process = await asyncio.to_thread(start_and_wait, self._program)

    async def restart(self) -> None:
        """Stop it as an operator does, and start it again without waiting until it answers."""
        assert self._process is not None
        await asyncio.to_thread(end, self._process, self._program, 10)
        self._process = await asyncio.to_thread(spawn, self._program)

    async def answers(self) -> None:
        """Wait until it does."""
        while not await asyncio.to_thread(self._program.is_ready):  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        if self._process is not None:
            await asyncio.to_thread(end, self._process, self._program, 5)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection, until either side ends it."""
        with contextlib.suppress(OSError):
            upstream, down = await asyncio.open_connection(HOST, self._broker_port)
            await _Connection(self, reader, writer, upstream, down).run()
        writer.close()


class _Connection:
    """One client's connection, its questions numbered so that answers can be told apart."""

    def __init__(
        self,
        broker: SlowBroker,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        to_broker: asyncio.StreamWriter,
    ) -> None:
        self.broker, self.client, self.to_client = broker, client, to_client
        self.answers, self.to_broker = answers, to_broker
        self._asked: deque[int] = deque()
        self._due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def run(self) -> None:
        pumps = [asyncio.create_task(pump()) for pump in (self._ask, self._hear, self._tell)]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self.to_broker.close()

    async def _ask(self) -> None:
        while True:
            frame = await _frame(self.client)
            (api,) = struct.unpack_from(">h", frame, 4)
            if api not in self.broker.swallowed:
                self._asked.append(api)
                self.to_broker.write(frame)
                await self.to_broker.drain()

    async def _hear(self) -> None:
        while True:
            frame = await _frame(self.answers)
            late = self.broker.delay if self._asked.popleft() == PRODUCE else 0.0
            self._due.put_nowait((asyncio.get_running_loop().time() + late, frame))

    async def _tell(self) -> None:
        while True:
            due, frame = await self._due.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            self.to_client.write(frame)
            await self.to_client.drain()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(4)
    return length + await reader.readexactly(struct.unpack(">i", length)[0])


@contextlib.asynccontextmanager
async def slow_broker(folder: Path) -> AsyncIterator[SlowBroker]:
    """A broker and its proxy, up and undisturbed."""
    broker = SlowBroker(folder)
    server = await asyncio.start_server(broker.connect, HOST, broker.port)
    try:
        await broker.start()
        yield broker
    finally:
        server.close()
        await broker.stop()
