"""Cuts a body that arrives in pieces into lines, in flat memory however long a line is."""

from collections.abc import Iterator

LONGEST = 64 * 1024
"""Bytes of the longest line that is read; a longer one becomes `TOO_LONG` and is not kept."""
BOM = b"\xef\xbb\xbf"


class TooLong:
    """Stands for a line that was not kept."""


TOO_LONG = TooLong()
Line = bytes | TooLong


class LineCutter:
    """Holds at most one unfinished line. Lines end with LF or CRLF; a byte order mark may lead the first."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._rest = b""
        self._dropping = False
        self._first = True

    def feed(self, piece: bytes) -> Iterator[Line]:
        """The lines that `piece` finishes."""
        *finished, rest = piece.split(b"\n")
        for part in finished:
            yield self._line(part)
        self._keep(rest)

    def end(self) -> Iterator[Line]:
        """The last line, where no line end follows it."""
        if self._rest or self._dropping:
            yield self._line(b"")

    def _keep(self, part: bytes) -> None:
        self._rest += part
        if len(self._rest) > self._longest + len(BOM) + 1:
            self._rest, self._dropping = b"", True

    def _line(self, part: bytes) -> Line:
        self._keep(part)
        line, dropped = self._rest.removesuffix(b"\r"), self._dropping
        self._rest, self._dropping = b"", False
        if self._first:
            line, self._first = line.removeprefix(BOM), False
        return TOO_LONG if dropped or len(line) > self._longest else line
