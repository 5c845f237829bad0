"""What speaks of a person is told from a reference, and what lets many references pass at once lets none of it pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain import screen
from services.ingest.domain.screen import are_plain_refs, is_ref, looks_personal

PERSONAL = [
    "+447700900123", "07700 900 123", "01632 960123", "020 7946 0123", "CV999ZZ", "cv99 9zz", "AB123456C",
    "AB 12 34 56 C", "see jo@example.org", "uprn-10023456789", "UPRN:1", "100070123456", "200001234567", "10023456789",
]  # fmt: skip
INNOCENT = [
    "P-2025-000123", "00012345678", "2025-11/E05007457/burglary/12", "a" * 20 + "07700900123" + "b" * 33,
    "QQ123456C",  # QQ is no prefix that is given to anybody
    "300070123456", "12345678", "WARD-12345", "c" * 64,
]  # fmt: skip


@pytest.mark.parametrize("text", PERSONAL)
def test_the_screen_knows_what_speaks_of_a_person(text: str) -> None:
    assert looks_personal(text)
    assert not are_plain_refs([text])
    assert not are_plain_refs([text] * 3)


@pytest.mark.parametrize("text", INNOCENT)
def test_the_screen_leaves_references_alone(text: str) -> None:
    assert not looks_personal(text)


@given(st.lists(st.from_regex(screen._PERSONAL), min_size=1, max_size=3))
def test_nothing_personal_passes_at_a_glance(texts: list[str]) -> None:
    assert not are_plain_refs(["P-1", *texts])


@given(st.text(alphabet="ABab019 -_.:/+@\n", min_size=1, max_size=24))
def test_what_passes_at_a_glance_is_a_reference_of_nobody(text: str) -> None:
    if are_plain_refs([text]):
        assert is_ref(text)
        assert not looks_personal(text)


def test_a_line_end_in_a_reference_does_not_hide_it_among_others() -> None:
    assert are_plain_refs(["P-1", "P-2"])
    assert not are_plain_refs(["P-1\nP-2"])
    assert not are_plain_refs(["P-1", "P-2\n"])
    assert not are_plain_refs(["P-1\nP-2", "P-3"])
