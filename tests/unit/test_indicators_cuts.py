"""Where a feed's items are cut into records changes no count and, after each daily tick, no figure and no status."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, cycle, groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.domain.fold import Fold
from shared.events import Incidents, IntakeRecord, Revision, Tick
from tests.county_log import APPENDED, county_counts
from tests.disturbed_log import disturbed_log

LOGS = 3
JUDGED = ("counts.v1", "statuses.v1", "feeds.v1")
Content = dict[tuple[str, str], str]
"""What stands by topic and key, without its stand."""


def a_log(seed: int) -> list[IntakeRecord]:
    """Fifteen months with late and withdrawn incidents; in days or months, as the seed has it."""
    told = disturbed_log("testshire", random.Random(seed)).records
    return [record for record in told if not isinstance(record, bytes)]


def recut(log: Sequence[IntakeRecord], sizes: Sequence[int]) -> Iterator[IntakeRecord]:
    """The same items of the same loads in the same order, in records of these sizes in turn."""
    for load, group in groupby(log, lambda r: r.load if isinstance(r, Incidents) else None):
        records = list(group)
        if load is None:
            yield from records
        else:
            items = list(chain.from_iterable(r.items for r in records if isinstance(r, Incidents)))
            for part in _parts(items, sizes):
                yield Incidents(county="testshire", source="police", load=load, items=tuple(part))


def _parts(items: list[Revision], sizes: Sequence[int]) -> Iterator[list[Revision]]:
    turn = cycle(sizes)
    while items:
        size = next(turn)
        yield items[:size]
        items = items[size:]


def judged(log: Sequence[IntakeRecord]) -> tuple[list[Content], dict[tuple[str, str, int], int]]:
    """What stands after each tick (every one passes a day's end), and what is counted in the end."""
    fold, content, after = Fold(), Content(), []
    for offset, record in enumerate(log):
        while fold.handle(offset, APPENDED, record):
            pass
        fold.tell()
        for output in fold.outbox:
            if output.topic in JUDGED and getattr(output.record, "kind", "") != "judged":
                content[output.topic, output.key] = output.record.model_dump_json(exclude={"stand"})
        fold.outbox.clear()
        if isinstance(record, Tick):
            after.append(dict(content))
    return after, county_counts(fold)


@cache
def as_sent(seed: int) -> tuple[list[Content], dict[tuple[str, str, int], int]]:
    return judged(a_log(seed))


@pytest.mark.parametrize("seed", range(LOGS))
def test_the_logs_hold_what_these_tests_are_about(seed: int) -> None:
    after, counted = as_sent(seed)
    assert len(after) > 10
    assert {topic for topic, _ in after[-1]} == set(JUDGED)
    assert sum(counted.values()) > 500
    assert any("red" in text for (topic, _), text in after[-1].items() if topic == "statuses.v1")


@settings(max_examples=8)
@given(seed=st.integers(0, LOGS - 1), sizes=st.lists(st.integers(1, 80), min_size=1, max_size=6))
def test_other_cuts_the_same_ledger_and_after_each_daily_tick_the_same_figures_and_statuses(
    seed: int, sizes: list[int]
) -> None:
    assert judged(list(recut(a_log(seed), sizes))) == as_sent(seed)
