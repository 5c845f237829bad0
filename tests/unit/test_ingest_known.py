"""What is read straight into what is kept says what the long way says of it, item for item."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from services.ingest.body import _read
from services.ingest.domain.admit import Admission, Terms, known_to
from services.ingest.domain.item import Plain
from services.ingest.domain.kept import Kept
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Held, Verdict
from services.ingest.formats.ndjson import Ndjson
from tests import builders as b

COUNTY = b.a_county()
LOCATOR = Locator(b.outlines(), {})
TODAY, LATEST = date(2025, 11, 20), "2025-11-21"
PLAIN = {"ref": "P-1", "type": "burglary", "on": "2025-11-03", "ward": "W1"}


def judged(lines: Sequence[bytes], straight: bool, month: str | None = None) -> list[Verdict]:
    terms = Terms("police", 77, month)
    known = known_to(COUNTY, terms, TODAY, LATEST) if straight else None
    admission = Admission(COUNTY, LOCATOR, terms, LATEST, known)
    return [v for batch in _read(Ndjson(known), [b"\n".join(lines)]) for v in admission.judge(batch)]


def told(verdict: Verdict) -> Any:
    return (Kept, structs.asdict(verdict)) if isinstance(verdict, Kept) else verdict


def a_line(**changes: Any) -> bytes:
    return json.dumps({name: value for name, value in (PLAIN | changes).items() if value is not ...}).encode()


CHANGES = st.fixed_dictionaries({}, optional={
    "ref": st.sampled_from(["P-1", "P-2", "P 3", "07700 900123", "CV32 5AA", "Jo@example.org", ""]),
    "type": st.sampled_from(["burglary", "piracy", None, 1]),
    "on": st.sampled_from(["2025-11-03", "2025-11", "2025-11-22", "2025-02-30", "2025-11-03T23:30:00Z", "2019-01-01"]),
    "ward": st.sampled_from(["W1", "W9", None, ...]),
    "hour": st.sampled_from([0, 23, 24, None, True]),
    "version": st.sampled_from([0, 78, -1, 2**63, None, 1.5]),
    "state": st.sampled_from(["withdrawn", "lost"]),
    "flags": st.sampled_from([[], ["knife"], ["knife", "alcohol"], ["knife", "knife"], ["x"]]),
    "note": st.sampled_from([None, "n1"]),
    "victim": st.just("Jo Bloggs"),
})  # fmt: skip
LINES = st.lists(
    CHANGES.map(lambda changes: a_line(**changes))
    | st.sampled_from(
        [b"", b"{", b"[]", b'{"ref":"a","ref":"P-1"}', a_line()[:-1] + b',"ward":"W9","ward":"W2"}']
    ),
    max_size=8,
)


@given(LINES, st.sampled_from([None, "2025-11", "2025-10"]))
@example([a_line(ward=None)], None)
@example([a_line(), a_line(ref="P-2", ward=...)], None)
def test_both_ways_say_the_same(lines: list[bytes], month: str | None) -> None:
    straight, long = judged(lines, True, month), judged(lines, False, month)
    assert [*map(told, straight)] == [*map(told, long)]
    assert not any(isinstance(verdict, Held) for verdict in straight)


@pytest.mark.parametrize(
    "more", [[], [a_line(victim="Jo Bloggs")], [b"{"], [a_line(ward="W9")], [a_line(note=None)]]
)
def test_a_line_that_needs_a_closer_look_changes_nothing_for_the_others(more: list[bytes]) -> None:
    lines = [a_line(ref=f"P-{n}") for n in range(900)]
    lines[400:400] = more
    assert [*map(told, judged(lines, True))] == [*map(told, judged(lines, False))]


def test_no_more_may_be_said_straight_than_the_long_way() -> None:
    known = known_to(COUNTY, Terms("police", 77), TODAY, LATEST)
    assert known is not None
    assert {*known.kind.__struct_fields__} == {*Plain.__struct_fields__} == {*Kept.__struct_fields__}
    assert known.decode(a_line()).version == 77


def test_a_month_before_the_known_days_is_read_the_long_way() -> None:
    assert known_to(COUNTY, Terms("police", 77, "2019-01"), TODAY, LATEST) is None
