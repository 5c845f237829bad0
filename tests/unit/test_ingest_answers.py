"""What a request is answered: complete totals, and of its items those first that need a hand."""

from typing import Any

import pytest

from services.ingest.answers import BY_NEED, MAX_LISTED, Tally
from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.verdict import Held
from shared.events import Revision

VERDICTS: dict[str, Any] = {
    "accepted": Kept("P-1", 1, "burglary", "2025-11"),
    "duplicate": Duplicate("P-1"),
    "held": Held(
        Revision(ref="P-1", version=1, type="unclassified", on="2025-11"), "category", "Begging", True
    ),
    "rejected": Rejected("unknown-ward", "/ward", ref="P-1"),
}


def tallied(**numbers: int) -> Tally:
    tally = Tally()
    for outcome, number in numbers.items():
        tally.add([VERDICTS[outcome]] * number)
    return tally


@pytest.mark.parametrize("outcome", BY_NEED)
def test_each_outcome_is_counted_and_named(outcome: str) -> None:
    tally = tallied(**{outcome: 3})
    assert tally.counts == dict.fromkeys(BY_NEED, 0) | {outcome: 3}
    assert [(r.index, r.outcome) for r in tally.results()] == [(n, outcome) for n in range(3)]


def test_what_needs_a_hand_is_told_however_much_goes_before_it() -> None:
    tally = tallied(accepted=1500, duplicate=1500, held=2, rejected=3)
    told = tally.results()
    assert (len(told), tally.seen) == (MAX_LISTED, 3005)
    assert [r.index for r in told] == sorted(r.index for r in told)
    assert [r.index for r in told[-5:]] == [3000, 3001, 3002, 3003, 3004]
    assert {r.outcome for r in told[:-5]} == {"duplicate"}


def test_totals_are_complete_where_the_list_is_not() -> None:
    tally = tallied(rejected=MAX_LISTED + 7, accepted=5)
    assert tally.counts["rejected"] == MAX_LISTED + 7
    assert {r.outcome for r in tally.results()} == {"rejected"}
