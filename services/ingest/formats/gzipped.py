"""Unpacks gzip piece by piece, so that a small body that unpacks to a huge one never stands in memory."""

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024
"""Bytes unpacked at a time."""
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
HEAD = 4
"""Bytes that tell what a body is."""
_WINDOW = 16 + zlib.MAX_WBITS  # a gzip header, and nothing else


class BadGzip(ValueError):
    """The body begins as gzip and is not, or ends too early."""


def is_gzip(head: bytes) -> bool:
    """Whether a body begins as gzip; no JSON, NDJSON or CSV does."""
    return head.startswith(_GZIP)


def is_zip(head: bytes) -> bool:
    """Whether a body begins as a zip archive, as the workbooks of spreadsheets are."""
    return head.startswith(_ZIP)


class Gunzip:
    """One body, which may hold several gzip members one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_WINDOW)

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """What `packed` unpacks to, in pieces of at most `PIECE` bytes; BadGzip where it is none."""
        piece = b""
        # A full piece may leave more behind than what it left unread.
        while packed or (len(piece) == PIECE and not self._member.eof):
            if self._member.eof:
                self._member = zlib.decompressobj(_WINDOW)
            try:
                piece = self._member.decompress(packed, PIECE)
            except zlib.error:
                raise BadGzip("the body is no gzip") from None
            packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if piece:
                yield piece

    def end(self) -> None:
        """BadGzip if the last member is not whole."""
        if not self._member.eof:
            raise BadGzip("the gzip ends too early")
