"""Two sources that speak of one incident make one count, whoever came first and whoever withdrew."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import Incidents, IntakeRecord, Revision
from tests.builders import TYPES, a_county
from tests.county_log import batch, configuration, county_counts, revision, run

SOURCES = ("police", "fire", "council")
"""In the county's order: the first that lives says what an incident was."""


def three_sources() -> CountyConfig:
    due = {"owner": "data_owner", "due_days": 40, "settle_days": 60, "types": TYPES}
    return a_county(feeds=[{"id": s, "name": s} | due for s in SOURCES])


revisions = st.builds(
    revision,
    ref=st.sampled_from(["a", "b", "c"]),
    version=st.integers(0, 2),
    state=st.sampled_from(["recorded", "recorded", "withdrawn"]),
    ward=st.sampled_from(["W1", "W4"]),
    shared_ref=st.sampled_from([None, None, "X", "Y", "police:a", "fire:b"]),
)
records = st.lists(
    st.builds(batch, st.lists(revisions, max_size=4), source=st.sampled_from(SOURCES)), max_size=8
)


def oracle(log: list[Incidents]) -> Counter[str | None]:
    """Wards of what counts: newest revisions, joined by the names they share until nothing joins any more."""
    newest: dict[tuple[str, str], Revision] = {}
    for record in log:
        for r in record.items:
            key = (record.source, r.ref)
            newest[key] = max(newest.get(key, r), r, key=lambda r: r.version)
    groups = [({f"{s}:{ref}", r.shared_ref} - {None}, [(s, ref, r)]) for (s, ref), r in newest.items()]
    merging = True
    while merging:
        merging = False
        for a in groups:
            for b in groups:
                if a is not b and a[0] & b[0]:
                    groups.remove(b)
                    a[0].update(b[0])
                    a[1].extend(b[1])
                    merging = True
                    break
            if merging:
                break
    counted: Counter[str | None] = Counter()
    for _, members in groups:
        live = [m for m in members if m[2].state == "recorded"]
        if live:
            counted[min(live, key=lambda m: (SOURCES.index(m[0]), m[1]))[2].ward] += 1
    return counted


def wards_of(*log: IntakeRecord) -> Counter[str | None]:
    fold = Fold()
    run(fold, [configuration(three_sources()), *log])
    wards: Counter[str | None] = Counter()
    for (ward, _, _), count in county_counts(fold).items():
        wards[ward] += count
    return wards


def distinct(log: list[Incidents]) -> list[Incidents]:
    """Without a second content under one version, where the digest decides: another test is about that."""
    met: dict[tuple[str, str, int], Revision] = {}
    return [
        r.model_copy(
            update={"items": tuple(met.setdefault((r.source, i.ref, i.version), i) for i in r.items)}
        )
        for r in log
    ]


@given(records)
def test_what_shares_a_reference_counts_once_as_the_first_live_source_has_it(log: list[Incidents]) -> None:
    log = distinct(log)
    assert wards_of(*log) == oracle(log)


@given(records, st.randoms())
def test_shared_references_join_in_any_order(log: list[Incidents], random: Any) -> None:
    log = distinct(log)
    singles = [batch([item], source=record.source) for record in log for item in record.items]
    random.shuffle(singles)
    assert wards_of(*singles) == wards_of(*log)


@given(records, records)
def test_a_configuration_that_comes_later_finds_the_same_incidents(a: Any, b: Any) -> None:
    a, b = distinct(a + b)[: len(a)], distinct(a + b)[len(a) :]
    fold = Fold()
    run(fold, [*a, configuration(three_sources()), *b])
    ours: Counter[str | None] = Counter()
    for (ward, _, _), count in county_counts(fold).items():
        ours[ward] += count
    assert ours == oracle(a + b)


def one(source: str, ward: str, **changes: Any) -> Incidents:
    return batch([revision("1", ward=ward, **changes)], source=source)


def test_withdrawal_by_one_source_leaves_the_incident_as_the_other_has_it() -> None:
    both = [one("police", "W1", shared_ref="CAD-7"), one("fire", "W4", shared_ref="CAD-7")]
    assert wards_of(*both) == {"W1": 1}
    assert wards_of(*both, one("police", "W1", version=2, state="withdrawn")) == {"W4": 1}


def test_a_reference_may_point_at_another_sources_own_reference() -> None:
    assert wards_of(one("police", "W1"), one("council", "W4", shared_ref="police:1")) == {"W1": 1}
    assert wards_of(one("council", "W4", shared_ref="police:1"), one("police", "W1")) == {"W1": 1}


def test_a_reference_added_late_joins_what_was_counted_twice_and_taken_away_parts_it_again() -> None:
    apart = [one("police", "W1"), one("fire", "W4")]
    assert wards_of(*apart) == {"W1": 1, "W4": 1}
    joined = [*apart, one("fire", "W4", version=2, shared_ref="police:1")]
    assert wards_of(*joined) == {"W1": 1}
    assert wards_of(*joined, one("fire", "W4", version=3)) == {"W1": 1, "W4": 1}
