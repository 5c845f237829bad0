"""What a source calls a type: its own word, an offence code of its vintage, a qualifier of anti-social behaviour."""

from datetime import date
from typing import Any

import pytest
from msgspec.json import schema

from services.ingest.domain.admit import Admission, Terms
from services.ingest.domain.item import Item, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Held, Verdict
from shared.county.checks import ASB_QUALIFIERS
from tests import builders as b

ROBBED, BURGLED, NUISANCE = "violent-crime", "burglary", "anti-social-behaviour"
MAPPINGS = [
    {"source": "*", "by": "offence", "category": "028/01", "type": BURGLED, "ends": date(2017, 3, 31)},
    {"source": "*", "by": "offence", "category": "028/01", "type": ROBBED, "starts": date(2017, 4, 1)},
    {"source": "police", "by": "offence", "category": "046/00", "type": BURGLED},
    {"source": "*", "by": "offence", "category": "046/00", "type": ROBBED},
    *({"source": "*", "by": "asb", "category": q, "type": NUISANCE} for q in ASB_QUALIFIERS),
]
COUNTY = b.a_county(mappings=MAPPINGS)


def judged(may_hold: int = 0, **said: Any) -> Verdict:
    fields = {"ref": "P-1", "on": "2025-11-03", "ward": "W1"} | said
    terms = Terms("police", 77, may_hold=may_hold)
    [verdict] = Admission(COUNTY, Locator(b.outlines(), {}), terms, None).judge([Item(**fields)])
    return verdict


@pytest.mark.parametrize(
    ("said", "type_"),
    [
        ({"offence": "028/01", "on": "2017-03-31"}, BURGLED),
        ({"offence": "028/01", "on": "2017-04"}, ROBBED),
        ({"offence": "046/00"}, BURGLED),
        ({"asb": "nuisance"}, NUISANCE),
        ({"asb": "environmental"}, NUISANCE),
    ],
    ids=["the vintage that ended", "the vintage that began", "a feed's own table first", "asb", "asb too"],
)
def test_a_code_means_what_its_table_said_that_day(said: dict[str, Any], type_: str) -> None:
    verdict = judged(**said)
    assert isinstance(verdict, Kept)
    assert verdict.type == type_


def test_an_unknown_code_is_held_with_all_but_its_type() -> None:
    verdict = judged(may_hold=1, offence="999/99", hour=3)
    assert isinstance(verdict, Held)
    assert (verdict.field, verdict.said, verdict.revision.hour, verdict.revision.type) == (
        "offence", "999/99", 3, "unclassified",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fault", "pointer"),
    [
        ({"offence": "999/99"}, "unknown-category", "/offence"),
        ({"asb": "nuisance", "type": BURGLED}, "invalid-field", "/asb"),
        ({"offence": "046/00", "category": "Theft"}, "invalid-field", "/offence"),
        ({}, "missing-field", "/type"),
        ({"category": "call 07700900123"}, "personal-data", "/category"),
        ({"category": "a\0b"}, "invalid-field", "/category"),
        ({"category": "  "}, "invalid-field", "/category"),
    ],
)
def test_what_names_no_type_is_told_so(said: dict[str, Any], fault: str, pointer: str) -> None:
    verdict = judged(**said)
    assert isinstance(verdict, Rejected)
    assert (verdict.fault, verdict.pointer) == (fault, pointer)


def test_what_speaks_of_a_person_is_never_held() -> None:
    assert isinstance(judged(may_hold=9, category="for jo@example.org"), Rejected)


def test_every_qualifier_is_one_an_item_may_bear() -> None:
    told = schema(Item)["$defs"]["Item"]["properties"]["asb"]["anyOf"][0]["enum"]
    assert sorted(told) == sorted(ASB_QUALIFIERS)
