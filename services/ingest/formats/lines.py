"""Cuts a body that arrives in pieces into lines, in flat memory however long a line is."""

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

    def feed(self, piece: bytes) -> list[Line]:
        """The lines that `piece` finishes."""
        *ended, rest = (self._rest + piece).split(b"\n")
        lines = self._lines(ended)
        self._keep(rest)
        return lines

    def end(self) -> list[Line]:
        """The last line, where no line end follows it."""
        return self._lines([self._rest]) if self._rest or self._dropping else []

    def _keep(self, rest: bytes) -> None:
        if len(rest) > self._longest + len(BOM) + 1:
            self._rest, self._dropping = b"", True
        else:
            self._rest = rest

    def _lines(self, ended: list[bytes]) -> list[Line]:
        if not ended:
            return []
        whole = [line.removesuffix(b"\r") for line in ended]
        if self._first:
            whole[0], self._first = whole[0].removeprefix(BOM), False
        lines: list[Line] = [*whole]
        if max(map(len, whole)) > self._longest:
            lines = [TOO_LONG if len(line) > self._longest else line for line in whole]
        if self._dropping:
            lines[0], self._dropping = TOO_LONG, False
        return lines
