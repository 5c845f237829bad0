"""Cutting a body into lines does not depend on how it arrives, and takes flat memory."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats.lines import (
    BLOCK,
    BOM,
    LONGEST,
    TOO_LONG,
    Line,
    LineCutter,
    evenly,
    halves,
    lines_of,
)


def cut(*pieces: bytes, longest: int = 64) -> list[Line]:
    cutter = LineCutter(longest)
    blocks = [block for piece in pieces for block in cutter.feed(piece)] + cutter.end()
    return [line for block in blocks for line in lines_of(block)]


def test_line_ends_and_the_byte_order_mark_are_taken_off() -> None:
    assert cut(BOM + b"a\r\nb\n\nc") == [b"a", b"b", b"", b"c"]


def test_a_line_too_long_is_named_and_its_neighbours_stay() -> None:
    pieces = [b"a\n", *[b"x" * 1000] * 50, b"\nb"]
    assert cut(*pieces) == [b"a", TOO_LONG, b"b"]
    assert cut(b"x" * 65) == [TOO_LONG]
    assert cut(b"x" * 64) == [b"x" * 64]


def test_the_longest_line_is_as_long_with_a_mark_and_a_carriage_return() -> None:
    assert cut(BOM + b"x" * 64 + b"\r\n") == [b"x" * 64]


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\r", b"\r\n", BOM, b"x" * 40]), max_size=30), st.integers(1, 7)
)
def test_it_does_not_matter_how_a_body_is_torn(parts: list[bytes], step: int) -> None:
    body = b"".join(parts)
    assert cut(*(body[i : i + step] for i in range(0, len(body), step))) == cut(body)


def test_lines_come_in_blocks_that_never_hold_two_lines_beyond_their_size() -> None:
    lines = b"x" * 99 + b"\n"
    *blocks, last = LineCutter().feed(
        lines * 9000 + b"y" * LONGEST + b"\n" + lines * 600 + b"z" * LONGEST + b"\n"
    )
    sizes = [len(block) for block in blocks if isinstance(block, bytes)]
    assert isinstance(last, bytes)
    assert last.endswith(b"z" * LONGEST)
    assert BLOCK - LONGEST - 100 <= min(sizes) <= max(sizes) <= BLOCK


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"x" * 63, b"x" * 64, b"x" * 65]), max_size=30))
def test_no_line_beyond_the_longest_hides_among_others(parts: list[bytes]) -> None:
    lines = b"".join(parts).split(b"\n")
    told = [TOO_LONG if len(line.removesuffix(b"\r")) > 64 else line.removesuffix(b"\r") for line in lines]
    assert cut(b"\n".join(lines) + b"\n") == told


def test_the_halves_of_a_block_hold_its_lines() -> None:
    block = b"\n".join(b"%06d" % n for n in range(3000))
    parts = halves(block)
    assert parts is not None
    assert [*lines_of(parts[0]), *lines_of(parts[1])] == lines_of(block)
    assert halves(b"x" * LONGEST) is halves(b"a\nb") is None


@given(st.integers(0, 60), st.integers(1, 20))
def test_even_parts_are_as_few_as_may_be_and_of_nearly_one_size(number: int, most: int) -> None:
    parts = [*evenly(range(number), most)]
    sizes = [len(part) for part in parts]
    assert [n for part in parts for n in part] == [*range(number)]
    assert len(parts) == -(-number // most)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
