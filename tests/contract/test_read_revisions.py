"""What the fold reads by msgspec is what the contract reads: the same accepted, the same refused, value for value."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, fields

from shared.events import MAX_ITEMS, Flag, Incidents, Revision, Undecodable, decode, decode_intake
from shared.events.quick import QUICK_FROM, ReadIncidents, ReadRevision

LOAD = "l" * QUICK_FROM
"""A load's name so long that every record is one that gains by quick reading."""
PLAIN: dict[str, Any] = {"ref": "P-1", "version": 1, "type": "burglary", "on": "2025-11-03"}
EDGES: dict[str, list[Any]] = {
    "ref": ["", "P", "-P", "P\n", "P Q", "\u00c91", "P" * 100, "P" * 101, "a/b:c._-"],
    "version": [0, -1, 1.0, 1.5, True, "1", None, 2**63, 2**64, 10**30],
    "type": ["", "Burglary", "burglary\n", "_x", "b" * 64, "b" * 65, 1, None],
    "on": ["2025-11", "2025-13", "2025-11-31", "2025-11-32", "1899-01", "2100-01", "2025-11\n", "2025-1\u0663"],
    "state": ["withdrawn", "Recorded", None],
    "hour": [0, 23, 24, -1, "3", 3.0, None, True],
    "ward": ["", "W1", None, 1],
    "located_by": ["none", "lsoa", "map", None],
    "lsoa": ["E01000001", None, 7],
    "areas": [[], ["a", "b"], ["a", None], "a", None],
    "flags": [[], list(get_args(Flag)), ["sunny"], None],
    "shared_ref": ["P-2", "", "P\n", None, 5],
    "note": ["a-note", "A note", "x\n", None],
    "victim": ["Jo Invented"],
}  # fmt: skip
"""Values at and beyond the edges of what each field may hold; `victim` is no field."""
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3
)
CHANGE = st.sampled_from(sorted(EDGES)).flatmap(
    lambda field: st.tuples(st.just(field), st.sampled_from(EDGES[field]) | ANY)
)
ITEM = st.lists(CHANGE, max_size=3).map(lambda changes: PLAIN | dict(changes))


def record(*items: dict[str, Any], **changes: Any) -> bytes:
    fields = {"v": 1, "kind": "incidents", "county": "testshire", "source": "police", "load": LOAD}
    return json.dumps(fields | {"items": items} | changes).encode()


def values(read: Any) -> Any:
    """All that a reading says: the reason of a refusal, or every field of the record and its items."""
    if isinstance(read, Undecodable):
        return read.reason
    items = [asdict(i) if isinstance(i, ReadRevision) else i.model_dump() for i in read.items]
    return read.model_copy(update={"items": ()}).model_dump() | {"items": items}


def is_quick(read: Any) -> bool:
    return isinstance(read, Incidents) and all(isinstance(item, ReadRevision) for item in read.items)


def assert_read_alike(raw: bytes) -> None:
    assert values(decode_intake(raw)) == values(decode("intake.v1", raw))


def test_the_fields_and_what_they_are_when_left_out_are_the_same() -> None:
    assert {field.name for field in fields(ReadRevision)} == set(Revision.model_fields)
    assert {field.name for field in fields(ReadIncidents)} == set(Incidents.model_fields)
    assert asdict(ReadRevision(**PLAIN)) == Revision(**PLAIN).model_dump()


def test_an_ordinary_record_is_read_quickly_and_by_its_values() -> None:
    full = PLAIN | {f: edges[1] for f, edges in EDGES.items() if f in ("hour", "ward", "areas", "flags")}
    for raw in (record(PLAIN, full), record(*[PLAIN] * MAX_ITEMS)):
        assert is_quick(decode_intake(raw))
        assert_read_alike(raw)


def test_a_short_record_is_read_by_the_contract() -> None:
    read = decode_intake(record(PLAIN, load="l"))
    assert isinstance(read, Incidents)
    assert isinstance(read.items[0], Revision)


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, edges in EDGES.items() for v in edges])
def test_at_every_edge_of_every_field_both_read_the_same(field: str, value: Any) -> None:
    assert_read_alike(record(PLAIN, PLAIN | {field: value}))


@given(st.lists(ITEM, max_size=3))
def test_whatever_the_items_hold_both_read_the_same(items: list[dict[str, Any]]) -> None:
    assert_read_alike(record(*items))


@pytest.mark.parametrize(
    "changes",
    [
        *({field: value} for field in ("county", "source") for value in ("", "A", "a\n", None, "a" * 65)),
        *({"v": value} for value in (0, 2, 1.0, True, "1", None)),
        {"items": [PLAIN] * (MAX_ITEMS + 1)}, {"items": []}, {"items": None}, {"kind": "tick"}, {"more": 1},
    ],
)  # fmt: skip
def test_around_the_items_both_read_the_same(changes: dict[str, Any]) -> None:
    assert_read_alike(record(PLAIN, **changes))


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b'"P-1"', b'"P\xff1"'), (b'"P-1"', b'"P\xed\xa0\x801"'), (b'"P-1"', b'"\\ud800"'), (b'"P-1"', b'"P\t1"'),
        (b'"P-1"', b'"\\u0050-1"'), (b'"ref"', b'"ref": "Q-1", "ref"'), (b'"v"', b'"v": 2, "v"'), (b"1,", b"01,"),
        (b'{"v"', b'\xef\xbb\xbf{"v"'), (b"]}", b"]} "), (b"]}", b"]}x"), (b"]}", b""), (b'"kind": "incidents", ', b""),
    ],
)  # fmt: skip
def test_bytes_that_parsers_quarrel_over_are_read_the_same(there: bytes, instead: bytes) -> None:
    raw = record(PLAIN)
    assert there in raw
    assert_read_alike(raw.replace(there, instead))
