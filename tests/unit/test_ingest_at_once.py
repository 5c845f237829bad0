"""A block of lines read in one go says what its lines say one by one, or is not read so."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats.lines import lines_of
from services.ingest.formats.ndjson import Ndjson

PLAIN = {"ref": "P-1", "type": "burglary", "on": "2025-11-03", "ward": "W1"}


def a_line(**changes: Any) -> bytes:
    return json.dumps(PLAIN | changes).encode()


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("more", [{}, {"category": "Burglary (other)"}], ids=["plain", "in full"])
def test_sound_lines_are_read_at_once(end: bytes, more: dict[str, str]) -> None:
    block = end.join([a_line(ref=f"P-{n}", **more) for n in range(3)])
    items = Ndjson().at_once(block)
    assert items is not None
    assert [item.ref for item in items] == ["P-0", "P-1", "P-2"]


@pytest.mark.parametrize(
    "block",
    [
        a_line() + a_line() + b'\n{"ref":"P-2",\n"on":"2025-11"}',
        a_line() + a_line() + b'\n{"ref":"P-2"}',
        b"\r\n" + a_line() + a_line(),
        b"\n" + a_line(),
        a_line() + b"\n",
        a_line() + b"\n\n" + a_line(),
        a_line() + b"\n{" + a_line()[1:-1] + b"\n}",
        a_line() + b"\n[]",
        a_line(ref="x}") + b"\n" + b'{y":1}',
        a_line() + b"\n\xef\xbb\xbf" + a_line(),
        a_line() + b"\n" + a_line(victim="Jo Bloggs"),
        a_line() + b"\n" + a_line(ref="x")[:-2],
        a_line() + a_line(),
        b"",
    ],
)
def test_lines_that_do_not_hold_one_item_each_are_read_one_by_one(block: bytes) -> None:
    assert Ndjson().at_once(block) is None


PARTS = [b"\n", b"\r\n", b"\r", b"{", b"}", b'"', b",", b" ", b"[", b"]", b"\x00", b"\xff", b"NaN",
         b'"ref":"P-1"', b'"on":"2025-11"', b'{"ref":"P-1","on":"2025-11"}', b'{"ref":"P-1","ref":"P-2","on":""}',
         b'{"ref":"P-3","on":"2025-11","lon":1}']  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=12).map(b"".join))
def test_whatever_the_bytes_at_once_and_one_by_one_say_the_same(block: bytes) -> None:
    items = Ndjson().at_once(block)
    assert items is None or items == Ndjson().read(lines_of(block))
