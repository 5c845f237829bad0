"""A feeder that costs next to nothing, so that a benchmark measures the door: HTTP/1.1 on a plain socket."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

PIECE = 256 * 1024


@dataclass
class Wire:
    """One connection that stays open; one request at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: str

    @classmethod
    async def open(cls, url: str, key: str) -> Self:
        """Connect to the service at `url`."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        return cls(reader, writer, f"Host: {place.netloc}\r\nAuthorization: Bearer {key}\r\n")

    async def post(self, path: str, media_type: str, body: bytes) -> bytes:
        """The answer's body; RuntimeError on any status but 202."""
        head = f"POST {path} HTTP/1.1\r\n{self.head}Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode())
        for piece in _pieces(body):
            self.writer.write(piece)
            await self.writer.drain()
        return await self._answer()

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        await self.writer.wait_closed()

    async def _answer(self) -> bytes:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(line for line in head.splitlines() if line.startswith("content-length:"))
        body = await self.reader.readexactly(int(length.partition(":")[2]))
        if not head.startswith("http/1.1 202"):
            raise RuntimeError(f"{head.splitlines()[0]}: {body[:200]!r}")
        return body


def _pieces(body: bytes) -> Iterator[memoryview]:
    whole = memoryview(body)
    return (whole[start : start + PIECE] for start in range(0, len(body), PIECE))
