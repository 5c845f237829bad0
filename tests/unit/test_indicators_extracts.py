"""Whole extracts: a completion withdraws what its source no longer holds, whatever overtakes what, and not blindly."""

import csv
import gzip
import os
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.fold import Fold
from shared.events import Complete, Incidents, IntakeRecord, LoadCount, Revision
from shared.periods import month_ordinal
from tests.county_log import (
    a_month,
    batch,
    complete,
    configuration,
    county_counts,
    newest,
    revision,
    run,
    signals,
    tick,
)

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WARDWATCH_SHARED_DATA", PROJECT.parent / "shared" / "data"))
MONTH = "2025-01"
REFS = "abcdefgh"


def some(refs: Sequence[str], **changes: Any) -> list[Revision]:
    return [revision(ref, **changes) for ref in refs]


def numbered(first: int, last: int) -> list[str]:
    return [f"r{n}" for n in range(first, last)]


def folded(*records: IntakeRecord) -> Fold:
    fold = Fold()
    run(fold, [configuration(), *records])
    return fold


def total(fold: Fold) -> int:
    return sum(county_counts(fold).values())


def counting(fold: Fold) -> set[str]:
    """References that count, by the fold's own ledger."""
    ledger = fold.counties["testshire"].ledger
    return {ref for ref, entry in ledger.entries["police"].items() if ledger._counts_as("police", entry)}


def parts(load: str, items: Sequence[Revision], size: int) -> list[IntakeRecord]:
    return [batch(items[n : n + size], load=load) for n in range(0, max(1, len(items)), size)]


loads = st.lists(st.tuples(st.sets(st.sampled_from(REFS)), st.booleans()), min_size=1, max_size=5)


def the_records(drawn: list[tuple[set[str], bool]]) -> list[IntakeRecord]:
    """Loads of one month in records of two, each perhaps with its completion."""
    records: list[IntakeRecord] = []
    for number, (refs, is_whole) in enumerate(drawn):
        records += parts(str(number), some(sorted(refs)), 2)
        if is_whole:
            records.append(complete(MONTH, str(number), len(refs), confirmed=True))
    return records


def expected(log: Sequence[IntakeRecord], drawn: list[tuple[set[str], bool]]) -> set[str]:
    """All that the newest whole extract, and every load begun after it, names."""
    order = list(dict.fromkeys(int(r.load) for r in log if isinstance(r, Incidents)))
    whole = [place for place, number in enumerate(order) if drawn[number][1]]
    since = max(whole, default=0)
    return {ref for number in order[since:] for ref in drawn[number][0]}


@given(loads, st.randoms())
def test_records_that_mingle_and_completions_that_overtake_end_right(drawn: Any, random: Any) -> None:
    log = the_records(drawn)
    random.shuffle(log)
    assert counting(folded(*log)) == expected(log, drawn)


@given(loads, st.randoms())
def test_repetition_changes_nothing(drawn: Any, random: Any) -> None:
    log = the_records(drawn)
    again = list(log)
    for record in log:
        if random.random() < 0.5:
            again.insert(random.randrange(again.index(record) + 1, len(again) + 1), record)
    assert counting(folded(*again)) == counting(folded(*log)) == expected(log, drawn)


@given(loads, st.randoms())
def test_what_is_counted_in_the_arrays_is_what_the_ledger_counts(drawn: Any, random: Any) -> None:
    log = the_records(drawn)
    random.shuffle(log)
    assert total(folded(*log)) == len(counting(folded(*log)))


def test_two_loads_of_one_month_at_once_end_as_the_one_that_began_last() -> None:
    first, second = parts("1", some("abc"), 2), parts("2", some("bcd"), 2)
    mingled = [first[0], second[0], first[1], second[1]]
    ends = [complete(MONTH, load, 3, confirmed=True) for load in "12"]
    for order in (ends, ends[::-1]):
        assert counting(folded(*mingled, *order)) == set("bcd")


def test_a_repeated_record_does_not_stand_for_one_that_is_still_to_come() -> None:
    old, (half, rest) = batch(some("ab"), load="1"), parts("2", some("cd"), 1)
    whole = complete(MONTH, "2", 2, confirmed=True)
    assert counting(folded(old, half, half, whole)) == set("abc")
    assert counting(folded(old, half, half, whole, rest)) == set("cd")


def test_a_month_in_parts_is_complete_once_all_its_loads_are_there() -> None:
    old = batch(some("ab"), load="0")
    both = (LoadCount(load="1", items=1), LoadCount(load="2", items=1))
    whole = Complete(county="testshire", source="police", month=MONTH, loads=both, confirmed=True)
    one, two = batch(some("c"), load="1"), batch(some("d"), load="2")
    assert counting(folded(old, one, whole)) == set("abc")
    assert counting(folded(old, one, whole, two)) == set("cd")


def test_what_is_reported_while_an_extract_is_under_way_stays() -> None:
    extract = parts("1", some("ab"), 1)
    live = batch(some("x"), load="2")
    assert counting(folded(extract[0], live, extract[1], complete(MONTH, "1", 2))) == set("abx")


@pytest.mark.parametrize(("gone", "is_held"), [(10, False), (11, True)])
def test_above_ten_percent_a_completion_waits_to_be_confirmed(gone: int, is_held: bool) -> None:
    old = batch(some(numbered(0, 100)), load="1")
    new = batch(some(numbered(gone, 100)), load="2")
    fold = folded(old, new, complete(MONTH, "2", 100 - gone))
    assert total(fold) == (100 if is_held else 100 - gone)
    coverage = fold.counties["testshire"].coverage
    assert month_ordinal(MONTH) in coverage.months("police")
    assert (month_ordinal(MONTH) in coverage.completed("police")) is not is_held


def test_rows_that_come_with_an_extract_do_not_hide_how_much_it_withdraws() -> None:
    old = batch(some(numbered(0, 10)), load="1")
    new = batch(some(numbered(100, 300)), load="2")
    assert total(folded(old, new, complete(MONTH, "2", 200))) == 210


def test_a_nil_return_after_incidents_is_held() -> None:
    fold = folded(batch(some("abc"), load="1"), batch([], load="2"), complete(MONTH, "2", 0))
    assert total(fold) == 3


HELD: tuple[IntakeRecord, ...] = (
    batch(some(numbered(0, 100)), load="1"),
    complete(MONTH, "1", 100),
    batch(some(numbered(50, 100)), load="2"),
    complete(MONTH, "2", 50),
)


def test_the_same_completion_confirmed_is_in_force() -> None:
    fold = folded(*HELD, complete(MONTH, "2", 50, confirmed=True))
    assert total(fold) == 50
    assert month_ordinal(MONTH) in fold.counties["testshire"].coverage.completed("police")


def test_the_same_completion_unconfirmed_stays_held() -> None:
    assert total(folded(*HELD, complete(MONTH, "2", 50))) == 100


def test_a_later_extract_takes_the_place_of_a_held_one() -> None:
    repaired: list[IntakeRecord] = [batch(some(numbered(1, 100)), load="3"), complete(MONTH, "3", 99)]
    fold = folded(*HELD, *repaired)
    assert total(fold) == 99
    assert not fold.counties["testshire"].ledger.extracts.held
    late = complete(MONTH, "2", 50, confirmed=True)
    assert total(folded(*HELD, *repaired, late)) == 99, "what was replaced cannot be confirmed any more"


def test_a_hold_is_said_once_and_its_end_once() -> None:
    fold = Fold()
    log: list[IntakeRecord] = [configuration(), tick("2025-02-01T00:00"), *HELD]
    said = run(fold, [*log, tick("2025-02-05T08:00"), tick("2025-02-06T08:00")])
    (held,) = signals(said, "load_held")
    assert (held.source, held.month, held.would_withdraw, held.of) == ("police", MONTH, 50, 100)
    assert not held.over
    assert newest(said, "feeds.v1")["testshire|police"].complete == ()
    more: list[IntakeRecord] = [
        complete(MONTH, "2", 50, confirmed=True),
        tick("2025-02-07T08:00"),
        tick("2025-02-08T08:00"),
    ]
    later = run(fold, more, start=len(log) + 2)
    (over,) = signals(later, "load_held")
    assert (over.over, over.episode) == (True, held.episode)
    assert newest(later, "feeds.v1")["testshire|police"].complete == (MONTH,)


def test_a_hold_that_ends_before_the_next_hour_is_not_said() -> None:
    log: list[IntakeRecord] = [
        configuration(),
        *HELD,
        complete(MONTH, "2", 50, confirmed=True),
        tick("2025-02-05T08:00"),
    ]
    assert signals(run(Fold(), log), "load_held") == []


def test_a_month_posted_again_with_rows_removed_and_changed_equals_the_new_file() -> None:
    old = a_month(MONTH, {("W1", "burglary"): 60, ("W2", "violent-crime"): 60})
    assert isinstance(old[0], Incidents)
    rows = list(old[0].items)[5:]
    rows[:3] = [row.model_copy(update={"version": 2, "ward": "W4"}) for row in rows[:3]]
    again: list[IntakeRecord] = [batch(rows, load="again"), complete(MONTH, "again", len(rows))]
    assert county_counts(folded(*old, *again)) == county_counts(folded(*again))


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the open data is not at {DATA}")
def test_a_published_month_posted_again_with_rows_removed_and_changed_equals_the_new_file() -> None:
    """Rows with and without a Crime ID are removed and changed; a changed row without one is another row."""
    with gzip.open(
        DATA / "street" / f"{MONTH}-warwickshire-street.csv.gz", "rt", encoding="utf-8-sig"
    ) as file:
        rows = list(csv.DictReader(file))
    nameless = [row for row in rows if not row["Crime ID"]]
    removed, moved = [*rows[500:503], *nameless[:2]], [*nameless[-2:], rows[900]]
    kept = [row for row in rows if row not in removed]
    corrected = [row | {"LSOA code": "E01031000"} if row in moved else row for row in kept]
    old, new = as_posted(rows, "1"), as_posted(corrected, "2")
    twice = folded(*old, *new)
    assert all(row["LSOA code"] != "E01031000" for row in moved)
    assert tallied(twice) == tallied(folded(*new))
    assert sum(tallied(folded(*old)).values()) - sum(tallied(twice).values()) == 5


def as_posted(rows: Sequence[dict[str, str]], load: str) -> list[IntakeRecord]:
    """A street file as the door cuts it up: a row without an ID is named by its content and an ordinal."""
    alike: Counter[str] = Counter()
    items: dict[str, Revision] = {}
    for row in rows:
        content = "|".join(
            row[column] for column in ("Month", "Longitude", "Latitude", "LSOA code", "Crime type")
        )
        alike[content] += 1
        ref = row["Crime ID"] or f"{blake2b(content.encode(), digest_size=16).hexdigest()}-{alike[content]}"
        kind = row["Crime type"].lower().replace(" ", "-")
        items.setdefault(
            ref, revision(ref, version=int(load), type=kind, on=MONTH, ward=row["LSOA code"] or None)
        )
    return [*parts(load, list(items.values()), 500), complete(MONTH, load, len(items))]


def tallied(fold: Fold) -> Counter[Any]:
    """What counts by LSOA, type and month, whatever the county knows of them."""
    return Counter(fold.counties["testshire"].ledger.contributions())
