"""Reads a request's body within its limit: whole, or line by line in flat memory."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from fastapi import Request

from services.ingest.domain.item import Item, Rejected
from services.ingest.formats import Format
from services.ingest.formats.lines import Line, LineCutter, TooLong
from shared.web.problems import Problem

BATCH = 100
"""Items judged at a stretch (about 2 ms): between two stretches other requests have their turn."""


async def whole(request: Request, limit: int) -> bytes:
    """The body; Problem 413 beyond `limit` bytes."""
    return b"".join([piece async for piece in _pieces(request, limit)])


async def items(request: Request, format_: Format, limit: int) -> AsyncIterator[list[Item | Rejected]]:
    """The items of the body as it arrives, in batches; Problem 413 once it is beyond `limit` bytes."""
    cutter = LineCutter()
    async for piece in _pieces(request, limit):
        found = _read(format_, cutter.feed(piece))
        while batch := list(islice(found, BATCH)):
            yield batch
            await asyncio.sleep(0)
    yield list(_read(format_, cutter.end()))


def _read(format_: Format, lines: Iterator[Line]) -> Iterator[Item | Rejected]:
    for line in lines:
        item = Rejected("line-too-long") if isinstance(line, TooLong) else format_.read(line)
        if item is not None:
            yield item


async def _pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    read = 0
    async for piece in request.stream():
        read += len(piece)
        if read > limit:
            raise _too_large(limit)
        yield piece


def _too_large(limit: int) -> Problem:
    return Problem(413, "body-too-large", f"send at most {limit} bytes in one request", limit=limit)
