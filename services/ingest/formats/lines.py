"""Cuts a body that arrives in pieces into blocks of whole lines, in flat memory however long a line is."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
LONGEST = 64 * 1024
"""Bytes of the longest line that is read; a longer one becomes `TOO_LONG` and is not kept."""
BLOCK = 5 * LONGEST
"""Bytes of a block of several lines, at most; none of them is too long. One holds a piece read from a connection
(256 KiB) and the line that the piece before left over."""
SMALL = 16 * 1024
"""Bytes of a block that is not halved to find the part that needs a closer look."""
BATCH = 250
"""Lines read one by one and judged at a stretch (1 to 3 ms): between two stretches other requests have their turn."""
BOM = b"\xef\xbb\xbf"


class TooLong:
    """Stands for a line that was not kept."""


TOO_LONG = TooLong()
Line = bytes | TooLong
Block = bytes | TooLong
"""One line, or as many as fit into `BLOCK` bytes; no line end after the last."""


def lines_of(block: Block) -> list[Line]:
    """The lines of a block, without their ends (LF or CRLF)."""
    if isinstance(block, TooLong):
        return [block]
    return [line.removesuffix(b"\r") for line in block.split(b"\n")]


def halves(block: Block) -> tuple[bytes, bytes] | None:
    """The lines of a block in two blocks; None where it is small."""
    if isinstance(block, TooLong) or len(block) <= SMALL:
        return None
    line_end = block.find(b"\n", len(block) // 2)
    return None if line_end < 0 else (block[:line_end], block[line_end + 1 :])


def batches(block: Block) -> Iterator[list[Line]]:
    """The lines of a block, `BATCH` at a time."""
    lines = lines_of(block)
    return (lines[start : start + BATCH] for start in range(0, len(lines), BATCH))


def evenly(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """As few parts of at most so many as there can be, for each costs something; so none is a mere remainder."""
    parts = -(-len(items) // most)
    cuts = [len(items) * part // parts for part in range(parts + 1)] if parts else []
    return (items[start:end] for start, end in pairwise(cuts))


class LineCutter:
    """Holds at most one unfinished line. A byte order mark may lead the first."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest, self._block = longest, BLOCK
        self._rest = b""
        self._dropping = False
        self._first = True

    def feed(self, piece: bytes) -> list[Block]:
        """The lines that `piece` finishes."""
        ended, line_end, rest = piece.rpartition(b"\n")
        if not line_end:
            self._keep(self._rest + piece)
            return []
        blocks = self._blocks(self._rest + ended)
        self._keep(rest)
        return blocks

    def end(self) -> list[Block]:
        """The last line, where no line end follows it."""
        return self._blocks(self._rest) if self._rest or self._dropping else []

    def _keep(self, rest: bytes) -> None:
        if len(rest) > self._longest + len(BOM) + 1:
            self._rest, self._dropping = b"", True
        else:
            self._rest = rest

    def _blocks(self, text: bytes) -> list[Block]:
        """Whole lines as blocks; the first may be the end of one whose head was dropped."""
        if self._first:
            text, self._first = text.removeprefix(BOM), False
        if not self._dropping:
            return [*self._cut(text)]
        self._dropping = False
        _, line_end, others = text.partition(b"\n")
        return [TOO_LONG, *(self._cut(others) if line_end else ())]

    def _cut(self, text: bytes) -> Iterator[Block]:
        start = sound = 0  # from one to the other lie whole lines, of which none is too long
        while len(text) - sound > self._longest:
            end = text.rfind(b"\n", sound, sound + self._longest + 1)
            if end < 0 or end - start > self._block:
                if sound > start:
                    yield text[start : sound - 1]
                start = sound
            if end < 0:
                end = text.find(b"\n", sound)
                line = text[sound : end if end >= 0 else None]
                yield self._sized(line)
                if end < 0:
                    return
                start = end + 1
            sound = end + 1
        if sound > start and len(text) - start > self._block:
            yield text[start : sound - 1]
            start = sound
        yield text[start:]

    def _sized(self, line: bytes) -> Line:
        """The line, but `TOO_LONG` if it is; its carriage return does not count."""
        return TOO_LONG if len(line.removesuffix(b"\r")) > self._longest else line
