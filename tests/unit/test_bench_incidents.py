"""The incidents of `make bench-indicators` are what they are said to be, and one job for all who count them."""

import json
import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.events import Incidents, decode
from tests.bench.peers.tally import Tally
from tests.bench_incidents import (
    PARTITIONS,
    batches,
    by_month,
    oracle,
    partition_of_ref,
    revisions,
    singles,
)

MANY = revisions(5000)
SHIRES = [f"shire-{n}" for n in range(PARTITIONS)]


def test_nine_in_ten_are_new_and_the_rest_repeat_amend_withdraw_or_come_late() -> None:
    assert len({item.ref for item in MANY}) == 4500
    assert {item.version for item in MANY} >= {1, 2, 3}
    assert any(item.state == "withdrawn" for item in MANY)
    assert max(Counter((i.ref, i.version) for i in MANY).values()) > 1


def test_no_version_of_an_incident_says_two_things() -> None:
    assert len({(item.ref, item.version): item for item in MANY if item.version > 1}) == len(
        {item for item in MANY if item.version > 1}
    )


@given(st.randoms())
def test_in_any_order_the_oracle_and_the_loop_of_dicts_count_the_same(order: random.Random) -> None:
    some = MANY[:300]
    order.shuffle(some)
    tally = Tally()
    for _, raw in singles(some):
        tally.take(json.loads(raw))
    assert +tally.counts == oracle(MANY[:300])


def test_a_month_is_the_sum_of_its_days() -> None:
    counts = oracle(MANY)
    assert sum(by_month(counts).values()) == sum(counts.values())
    assert {len(month) for _, _, month in by_month(counts)} == {7}


def test_records_hold_every_revision_once_in_the_county_of_its_reference() -> None:
    found: Counter[str] = Counter()
    for place, raw in batches(MANY, 500, SHIRES):
        record = decode("intake.v1", raw)
        assert isinstance(record, Incidents)
        assert record.county == SHIRES[place]
        assert 0 < len(record.items) <= 500
        assert {partition_of_ref(item.ref) for item in record.items} == {place}
        found.update(item.ref for item in record.items)
    assert found == Counter(item.ref for item in MANY)
