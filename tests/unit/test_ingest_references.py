"""References of a feed with a closed format: what does not fit is refused, alone or among many, by its rule."""

from collections.abc import Sequence

import pytest

from services.ingest.domain.admit import Admission, Terms
from services.ingest.domain.item import Item, Plain, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Verdict
from tests import builders as b

FORM = r"WK-20[0-9]{2}-[0-9]{6}"
POLICE = {
    "id": "police", "name": "Testshire Police", "owner": "data_owner", "due_days": 40, "settle_days": 60,
    "types": b.TYPES, "refs": FORM,
}  # fmt: skip
COUNTY = b.a_county(feeds=[POLICE])


def judged(*refs: str, shape: type[Plain] = Plain) -> Sequence[Verdict]:
    items = [shape(ref=ref, type="burglary", on="2025-11-03", ward="W1") for ref in refs]
    return Admission(COUNTY, Locator(b.outlines(), {}), Terms("police", 77), None).judge(items)


@pytest.mark.parametrize("shape", [Plain, Item], ids=["as one", "one by one"])
def test_only_references_of_the_feeds_form_are_taken(shape: type[Plain]) -> None:
    good, bad, longer = judged("WK-2025-000123", "P-1", "WK-2025-0001234", shape=shape)
    assert isinstance(good, Kept)
    for refused in (bad, longer):
        assert refused == Rejected("invalid-field", "/ref", "reference_of_feed")


def test_a_number_that_might_be_a_persons_is_no_reference_of_such_a_feed() -> None:
    [verdict] = judged("12345678")
    assert isinstance(verdict, Rejected)
    assert verdict.ref is None
