"""A packed body is unpacked in small pieces, whole or not at all."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats.gzipped import PIECE, BadGzip, Gunzip, is_gzip, is_zip
from services.ingest.formats.lines import TOO_LONG, Block, LineCutter


def unpacked(packed: bytes, step: int = 1 << 16) -> bytes:
    gunzip = Gunzip()
    pieces = [p for start in range(0, len(packed), step) for p in gunzip.feed(packed[start : start + step])]
    gunzip.end()
    assert all(len(piece) <= PIECE for piece in pieces)
    return b"".join(pieces)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
def test_members_one_after_the_other_come_out_whole_however_they_are_torn(
    parts: list[bytes], step: int
) -> None:
    packed = b"".join(gzip.compress(part) for part in parts)
    assert is_gzip(packed)
    assert unpacked(packed, step) == b"".join(parts)


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 40 * PIECE])
def test_what_unpacks_to_much_comes_out_whole(size: int) -> None:
    assert unpacked(gzip.compress(b"a" * size)) == b"a" * size


def test_what_ends_too_early_is_no_gzip() -> None:
    packed = gzip.compress(b"abc" * 1000)
    with pytest.raises(BadGzip, match="too early"):
        unpacked(packed[:-4])


@given(st.binary(max_size=200))
def test_bytes_behind_the_first_two_that_make_no_sense_are_refused(rest: bytes) -> None:
    try:
        unpacked(b"\x1f\x8b" + rest)
    except BadGzip:
        return
    assert zlib.decompressobj(31).decompress(b"\x1f\x8b" + rest) is not None


def test_a_workbook_is_known_as_a_zip() -> None:
    assert is_zip(b"PK\x03\x04....")
    assert not is_gzip(b"PK\x03\x04")


def test_a_bomb_takes_flat_memory() -> None:
    bomb, blocks, cutter, gunzip = gzip.compress(bytes(64 << 20)), list[Block](), LineCutter(), Gunzip()
    tracemalloc.start()
    for piece in gunzip.feed(bomb):
        blocks += cutter.feed(piece)
    blocks += cutter.end()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert blocks == [TOO_LONG]
    assert peak < 2 << 20
