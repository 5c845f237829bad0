"""Reads a request's body within its limit: whole, or line by line in flat memory; plain or gzip."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

from fastapi import Request

from services.ingest.domain.item import Sent
from services.ingest.domain.kept import KeptBatch
from services.ingest.domain.known import Known
from services.ingest.domain.verdict import are_kept
from services.ingest.formats import FORMATS, Format
from services.ingest.formats.gzipped import HEAD, BadGzip, Gunzip, is_gzip, is_zip
from services.ingest.formats.lines import Block, LineCutter, batches, evenly, halves
from services.ingest.formats.ndjson import NotJson, read_document
from services.ingest.formats.table import UnknownColumns
from shared.web.problems import Problem

AT_ONCE, AT_A_STRETCH = 3000, 500
"""Items judged at a stretch, at most, where they were read in one go: of known words, and others (1 to 3 ms)."""
PACKINGS = ("identity", "gzip", "x-gzip", "")


async def document(request: Request, limit: int) -> AsyncIterator[Sequence[Sent]]:
    """The items of a JSON object or list, in batches; Problem 413 beyond `limit` bytes, 422 if it is neither."""
    content = await whole(request, limit)
    try:
        for batch in read_document(content):
            yield batch
            await asyncio.sleep(0)
    except NotJson as error:
        raise Problem(422, "malformed-body", str(error)) from None


async def lines(request: Request, limit: int, known: Known | None) -> AsyncIterator[Sequence[Sent]]:
    """The items of a body of lines as it arrives, in batches; the way of `known` words is tried first.

    Problem 413 once it is beyond `limit` bytes unpacked, 415 or 422 if it is of no format we know.
    """
    format_, cutter = FORMATS[_media_type(request)](known), LineCutter()
    try:
        async for piece in _unpacked(request, limit):
            for batch in _read(format_, cutter.feed(piece)):
                yield batch
                await asyncio.sleep(0)
            await asyncio.sleep(0)
        for batch in _read(format_, cutter.end()):
            yield batch
    except UnknownColumns as error:
        raise Problem(422, "unknown-columns", str(error)) from None


def _read(format_: Format, blocks: Sequence[Block]) -> Iterator[Sequence[Sent]]:
    for block in blocks:
        items = format_.at_once(block)
        if items is not None:
            if are_kept(items):
                yield from map(KeptBatch, evenly(items, AT_ONCE))
            else:
                yield from evenly(items, AT_A_STRETCH)
        elif parts := halves(block):
            yield from _read(format_, parts)
        else:
            yield from map(format_.read, batches(block))


async def whole(request: Request, limit: int) -> bytes:
    """The body, unpacked; Problem 413 beyond `limit` bytes, packed or not."""
    return b"".join([piece async for piece in _unpacked(request, limit)])


def _media_type(request: Request) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if media_type not in FORMATS or packing not in PACKINGS:
        wanted = "send " + " or ".join(FORMATS) + ", plain or with Content-Encoding: gzip"
        raise Problem(415, "unsupported-media-type", wanted)
    return media_type


async def _unpacked(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces of limited size. Its first bytes say whether it is packed, whatever the headers say."""
    gunzip: Gunzip | None = None
    read, first = 0, True
    try:
        async for packed in _pieces(request, limit):
            if first:
                gunzip, first = _opened(packed), False
            for piece in gunzip.feed(packed) if gunzip else (packed,):
                read += len(piece)
                if read > limit:
                    raise _too_large(limit)
                yield piece
        if gunzip:
            gunzip.end()
    except BadGzip as error:
        raise Problem(422, "malformed-body", str(error)) from None


def _opened(head: bytes) -> Gunzip | None:
    if is_zip(head):
        raise Problem(415, "unsupported-media-type", "this is a zip or a workbook: send CSV, plain or as .gz")
    return Gunzip() if is_gzip(head) else None


async def _pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body as it comes, no piece too short to be told by its first bytes but where all of it is."""
    if announced(request) > limit:
        raise _too_large(limit)
    read, head = 0, b""
    async for piece in request.stream():
        read += len(piece)
        if read > limit:
            raise _too_large(limit)
        head += piece
        if len(head) >= HEAD:
            yield head
            head = b""
    if head:
        yield head


def announced(request: Request) -> int:
    """The bytes that the body is said to have, packed or not; 0 where that is not said."""
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _too_large(limit: int) -> Problem:
    return Problem(413, "body-too-large", f"send at most {limit} bytes in one request, unpacked", limit=limit)
