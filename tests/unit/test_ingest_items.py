"""What one line of our own format becomes: a revision, or one reason that names a field and never a value."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.admit import Admission, Terms
from services.ingest.domain.item import Duplicate, Item, Rejected
from services.ingest.domain.kept import Kept, KeptInFull, revision_of
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Verdict
from services.ingest.formats.ndjson import Ndjson, NotJson, read_document
from shared.events import MAX_BYTES, MAX_ITEMS, Incidents, Revision, encode
from tests import builders as b

LSOA = "E01000001"
COUNTY = b.a_county(
    mappings=[{"source": "police", "category": "Burglary (other)", "type": "burglary"}],
    notes=[{"code": "n1", "meaning": "Third report within a year"}],
)
LOCATOR = Locator(b.outlines(), {LSOA: "W2"})


def a_line(**changes: Any) -> bytes:
    fields = {"ref": "P-1", "type": "burglary", "on": "2025-11-03", "ward": "W1"} | changes
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


def admission(latest: str | None = None, **terms: Any) -> Admission:
    return Admission(COUNTY, LOCATOR, Terms("police", 77, **terms), latest)


def judged(*lines: bytes, latest: str | None = None, **terms: Any) -> Sequence[Verdict]:
    return admission(latest, **terms).judge(Ndjson().read(lines))


def test_a_line_becomes_a_revision_with_its_version() -> None:
    [verdict] = judged(a_line(version=3, hour=23, flags=["knife", "alcohol", "knife"], note="n1"))
    assert verdict == KeptInFull(
        ref="P-1", version=3, type="burglary", on="2025-11-03", hour=23, ward="W1",
        flags=("alcohol", "knife"), note="n1",
    )  # fmt: skip


def test_a_line_without_version_gets_the_time_of_acceptance() -> None:
    [verdict] = judged(a_line())
    assert isinstance(verdict, Kept)
    assert verdict.version == 77


@pytest.mark.parametrize(
    ("where", "ward", "by"),
    [
        ({"ward": "W3", "lon": -1.495, "lat": 52.205}, "W3", "ward"),
        ({"ward": ..., "lon": -1.475, "lat": 52.205, "lsoa": LSOA}, "W3", "point"),
        ({"ward": ..., "lon": -1.48, "lat": 52.205}, "W2", "point"),
        ({"ward": ..., "lon": 0, "lat": 0, "lsoa": LSOA}, "W2", "lsoa"),
        ({"ward": ..., "lsoa": LSOA}, "W2", "lsoa"),
        ({"ward": ..., "lsoa": "E01999999"}, None, "none"),
        ({"ward": ...}, None, "none"),
    ],
    ids=["named", "point", "border: first listed", "outside: LSOA", "LSOA", "foreign LSOA", "nothing"],
)
def test_a_ward_is_named_or_found_and_the_revision_says_how(
    where: dict[str, Any], ward: str | None, by: str
) -> None:
    [verdict] = judged(a_line(**where))
    assert isinstance(verdict, Kept)
    assert (verdict.ward, revision_of(verdict).located_by) == (ward, by)


def test_no_coordinate_leaves_the_door() -> None:
    [verdict] = judged(a_line(ward=..., lon=-1.4756789, lat=52.2056789))
    assert isinstance(verdict, Kept)
    assert b"4756789" not in encode(revision_of(verdict))
    assert b"2056789" not in encode(revision_of(verdict))


REJECTED: dict[str, tuple[bytes, str, str]] = {
    "not JSON": (b"{", "malformed-line", ""),
    "a number": (b"7", "malformed-line", ""),
    "wrong encoding": (b'{"ref":"\xff"}', "malformed-line", ""),
    "deep": (b"[" * 5000, "malformed-line", ""),
    "an unknown field": (a_line(victim_name="Jo Bloggs"), "unknown-field", ""),
    "no ref": (a_line(ref=...), "missing-field", "/ref"),
    "a ref with a space": (a_line(ref="a b"), "invalid-field", "/ref"),
    "an e-mail as ref": (a_line(ref="jo@example.org"), "personal-data", "/ref"),
    "a phone number as ref": (a_line(ref="07700900123"), "personal-data", "/ref"),
    "a postcode in a ref": (a_line(ref="case-CV99-9ZZ"), "personal-data", "/ref"),
    "a phone number as shared ref": (a_line(shared_ref="0770-090-0123"), "personal-data", "/shared_ref"),
    "a phone number as note": (a_line(note="07700900123"), "personal-data", "/note"),
    "an e-mail as note": (a_line(note="jo@example.org"), "personal-data", "/note"),
    "neither type nor category": (a_line(type=...), "missing-field", "/type"),
    "type and category": (a_line(category="Burglary (other)"), "invalid-field", "/category"),
    "an unknown type": (a_line(type="piracy"), "unknown-type", "/type"),
    "an unknown category": (a_line(type=..., category="Piracy"), "unknown-category", "/category"),
    "an unknown ward": (a_line(ward="W99"), "unknown-ward", "/ward"),
    "a district as ward": (a_line(ward="D1"), "unknown-ward", "/ward"),
    "a day that is none": (a_line(on="2025-02-30"), "invalid-field", "/on"),
    "another notation": (a_line(on="03/11/2025"), "invalid-field", "/on"),
    "an hour of a month": (a_line(on="2025-11", hour=3), "invalid-field", "/hour"),
    "an hour too late": (a_line(hour=24), "invalid-field", "/hour"),
    "half a point": (a_line(ward=..., lon=-1.5), "missing-field", "/lat"),
    "no point on earth": (a_line(ward=..., lon=400, lat=0), "invalid-field", "/lon"),
    "not a number": (b'{"ref":"P-1","type":"burglary","on":"2025-11","lon":NaN,"lat":1}', "malformed-line", ""),
    "an unknown flag": (a_line(flags=["rural", "vip"]), "invalid-field", "/flags/1"),
    "a version in words": (a_line(version="3"), "invalid-field", "/version"),
    "a version without end": (a_line(version=2**63), "invalid-field", "/version"),
    "a state of its own": (a_line(state="gone"), "invalid-field", "/state"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "fault", "pointer"), REJECTED.values(), ids=REJECTED.keys())
def test_what_cannot_be_taken_is_named_and_harms_no_neighbour(line: bytes, fault: str, pointer: str) -> None:
    before, verdict, after = judged(a_line(ref="P-0"), line, a_line(ref="P-2"))
    assert isinstance(verdict, Rejected)
    assert (verdict.fault, verdict.pointer) == (fault, pointer)
    assert isinstance(before, Kept)
    assert isinstance(after, Kept)


@pytest.mark.parametrize(("line", "fault"), [(c[0], c[1]) for c in REJECTED.values()], ids=REJECTED.keys())
def test_a_list_is_judged_like_its_lines(line: bytes, fault: str) -> None:
    try:
        [verdict] = admission().judge([item for batch in read_document(b"[" + line + b"]") for item in batch])
    except NotJson:
        assert fault == "malformed-line"
    else:
        assert isinstance(verdict, Rejected)
        assert verdict.fault == fault


def test_a_personal_reference_is_not_told_again() -> None:
    [verdict] = judged(a_line(ref="07700900123"))
    assert "07700900123" not in repr(verdict)


def test_categories_match_whatever_their_case_and_outer_spaces() -> None:
    [verdict] = judged(a_line(type=..., category=" BURGLARY (other) "))
    assert isinstance(verdict, Kept)
    assert verdict.type == "burglary"


def test_a_feed_sends_only_the_types_it_promised() -> None:
    fire = Admission(COUNTY, LOCATOR, Terms("fire", 77), None)
    [verdict] = fire.judge([Item(ref="F-1", type="violent-crime", on="2025-11")])
    assert verdict == Rejected("type-not-in-feed", "/type", ref="F-1")


@pytest.mark.parametrize(
    ("on", "taken"), [("2025-11-04", True), ("2025-11", True), ("2025-11-05", False), ("2025-12", False)]
)
def test_by_a_live_clock_nothing_happens_after_tomorrow(on: str, taken: bool) -> None:
    [verdict] = judged(a_line(on=on), latest="2025-11-04")
    assert isinstance(verdict, Kept) is taken


def test_a_completed_month_holds_no_other() -> None:
    inside, outside = judged(a_line(), a_line(ref="P-2", on="2025-10-31"), completes="2025-11")
    assert isinstance(inside, Kept)
    assert outside == Rejected("outside-completed-month", "/on", ref="P-2")


def test_the_same_said_twice_is_a_duplicate_and_a_contradiction_is_refused() -> None:
    verdicts = judged(a_line(), a_line(), a_line(ward="W2"), a_line(ward="W2", version=78))
    assert [type(v) for v in verdicts] == [Kept, Duplicate, Rejected, Kept]


def test_what_was_judged_at_a_glance_is_known_again_when_looked_at_closely() -> None:
    door = admission()
    glance, closely = (Ndjson().read([a_line(), *more]) for more in ([], [a_line(lon=0)]))
    assert [type(v) for v in (*door.judge(glance), *door.judge(closely))] == [Kept, Duplicate, Rejected]


@given(st.lists(st.sampled_from([a_line(), a_line(version=5), b"{", a_line(ref="P-2", ward="W2", lon=0)])))
def test_a_line_is_judged_alike_whatever_stands_beside_it(lines: list[bytes]) -> None:
    alone = [type(judged(line)[0]) for line in lines]
    together = [type(verdict) for verdict in judged(*lines)]
    assert [kind for kind in together if kind is not Duplicate] == [
        kind for kind, verdict in zip(alone, together, strict=True) if verdict is not Duplicate
    ]


PLAIN = st.fixed_dictionaries(
    {
        "ref": st.sampled_from(["P-1", "P-2", "P-3", "WK-2025-000123", "07700900123", "a b", "c" * 64]),
        "on": st.sampled_from(["2025-11-03", "2025-11", "2025-02-30", "2026-01-01", "2025-11-03T22:15:00Z"]),
        "type": st.sampled_from(["burglary", "violent-crime", "piracy"]),
        "ward": st.sampled_from(["W1", "W2", "W99", None]),
        "hour": st.none() | st.integers(0, 23),
        "version": st.none() | st.integers(1, 2),
        "flags": st.lists(st.sampled_from(["knife", "alcohol"]), max_size=3),
    }
)


@given(st.lists(PLAIN, max_size=5), st.sampled_from([None, "2025-12-31"]), st.sampled_from([None, "2025-11"]))
def test_a_batch_judged_as_one_is_judged_as_item_by_item(
    items: list[dict[str, Any]], latest: str | None, completes: str | None
) -> None:
    lines = [json.dumps(item).encode() for item in items]
    as_one = judged(*lines, latest=latest, completes=completes)
    *one_by_one, _ = judged(*lines, b"{", latest=latest, completes=completes)
    assert as_one == one_by_one


def test_a_record_of_the_largest_revisions_fits() -> None:
    largest = Revision(
        ref="r" * 100, version=2**63 - 1, state="withdrawn", type="t" * 64, on="2025-11-03", hour=23,
        ward="w" * 64, located_by="point", lsoa="E01000001", shared_ref="s" * 100, note="n" * 64,
        flags=("domestic", "alcohol", "drugs", "hate", "knife", "gun", "night_time", "business", "rural",
               "back_record"),
    )  # fmt: skip
    record = Incidents(county="c" * 64, source="s" * 64, load="l" * 36, items=(largest,) * MAX_ITEMS)
    assert len(encode(record)) < MAX_BYTES


@given(st.binary(max_size=400))
def test_no_bytes_upset_the_reader(line: bytes) -> None:
    judged(line.replace(b"\n", b" "))


@given(
    st.dictionaries(
        st.sampled_from(sorted(Item.__struct_fields__)), st.none() | st.integers() | st.text() | st.floats()
    )
)
def test_no_object_upsets_the_reader(fields: dict[str, object]) -> None:
    judged(json.dumps(fields).encode())
