"""What ingest writes by msgspec is what everybody reads by pydantic: the same fields, the same defaults."""

import json
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, astuple, fields

from services.ingest.domain.kept import Kept, KeptInFull, KeptRecord, records, revision_of, shortest
from shared.events import MAX_BYTES, MAX_ITEMS, Flag, Incidents, Revision, decode, encode

MOST = len(Kept.__struct_fields__)
SLUG = st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,9}\Z")
REF = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9:._/-]{0,19}\Z")
FLAGS = st.lists(st.sampled_from(get_args(Flag)), max_size=3).map(tuple)
KEPT = st.builds(
    KeptInFull, ref=REF, version=st.integers(0, 2**63 - 1), type=SLUG, on=st.sampled_from(["2025-11", "2025-11-03"]),
    state=st.sampled_from(["recorded", "withdrawn"]), hour=st.none() | st.integers(0, 23), ward=st.none() | SLUG,
    located_by=st.sampled_from(["ward", "point", "lsoa", "area", "none"]), lsoa=st.none() | st.just("E01000001"),
    areas=st.lists(SLUG, max_size=2).map(tuple), flags=FLAGS, shared_ref=st.none() | REF, note=st.none() | SLUG,
)  # fmt: skip


def test_the_fields_are_the_same() -> None:
    assert {field.name for field in fields(KeptInFull)} == set(Revision.model_fields)
    assert {field.name for field in fields(KeptRecord)} == set(Incidents.model_fields)


def test_a_field_left_out_has_the_same_value_for_both() -> None:
    plain = KeptInFull("P-1", 1, "burglary", "2025-11")
    assert Revision(ref="P-1", version=1, type="burglary", on="2025-11") == revision_of(plain)
    assert Revision(**asdict(plain)) == revision_of(plain)


@given(KEPT)
def test_the_short_form_says_the_same(kept: KeptInFull) -> None:
    assert revision_of(shortest(kept)) == revision_of(kept)
    assert (type(shortest(kept)) is Kept) == (KeptInFull(*astuple(kept)[:MOST]) == kept)


@given(st.lists(KEPT.map(shortest) | KEPT, max_size=3))
def test_a_record_is_read_as_what_was_written(items: list[Kept]) -> None:
    [(count, raw)] = records(KeptRecord("testshire", "police", "load-1", items))
    read = decode("intake.v1", raw)
    assert isinstance(read, Incidents)
    assert count == len(items)
    assert read.items == tuple(map(revision_of, items))
    assert json.loads(encode(read))["load"] == "load-1"


def test_a_record_that_would_be_too_large_is_cut() -> None:
    areas = tuple(f"area-{n:059d}" for n in range(40))
    items = [KeptInFull(f"P-{n}", 1, "burglary", "2025-11", areas=areas) for n in range(MAX_ITEMS)]
    cut = list(records(KeptRecord("testshire", "police", "load-1", items)))
    assert sum(count for count, _ in cut) == MAX_ITEMS
    assert all(len(raw) <= MAX_BYTES for _, raw in cut)
    assert [item.ref for _, raw in cut for item in decode("intake.v1", raw).items] == [i.ref for i in items]
