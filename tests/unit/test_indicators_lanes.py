"""One county's long work, poison or full queue holds up no other, and changes nothing of what is said."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import pytest

from services.indicators.domain.county import County
from services.indicators.domain.fold import Fold
from services.indicators.lane import Lane
from services.indicators.lane_queue import EACH_BYTES, HOLD_SECONDS, QUEUE_BYTES, LaneQueue
from shared.events import IntakeRecord, PlaceCounts, encode
from tests.county_log import a_month, batch, configuration, county_counts, revision, run, tick, ticks
from tests.lanes import Process, Producer, a_message, means, of_county
from tests.long_work import LongDays

JUNK = b"\xff\xfe"
SECONDS = 1.0
"""How long the pool's work takes."""


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
async def a_lane(process: Process) -> AsyncIterator[Callable[..., Lane]]:
    """Makes lanes that are closed, pool and all, when the test ends."""
    lanes: list[Lane] = []

    def make(producer: Producer, county: str = "testshire", shared: Lane | None = None, **more: Any) -> Lane:
        own = means(producer, process, **more) if shared is None else shared.means
        lanes.append(Lane(county, 0, own, None))
        return lanes[-1]

    yield make
    for lane in lanes:
        await lane.close()
        await lane.means.pool.stop()


def the_log() -> list[IntakeRecord]:
    return [configuration(), *a_month("2025-01", {("W1", "burglary"): 3}), *ticks("2025-02-05T06:00", 4)]


def accept(lane: Lane, records: Iterable[IntakeRecord | bytes], start: int = 0) -> None:
    for offset, record in enumerate(records, start):
        said = record if isinstance(record, bytes) else of_county(lane.county, record)
        lane.accept(a_message(offset, said, lane.county))


async def test_while_one_county_awaits_long_work_its_records_wait_and_the_other_goes_on(
    a_lane: Callable[..., Lane],
) -> None:
    producer, days = Producer(), LongDays("testshire", SECONDS)
    slow = a_lane(producer, judging=days.judging)
    quick = a_lane(producer, "elsewhere", slow)
    accept(slow, the_log())
    accept(quick, the_log())
    await quick.finished()
    assert quick.fold.through == len(the_log()) - 1
    assert (slow.fold.through, slow.is_busy) == (3, False), "the first tick passes no day's end"
    await slow.finished()
    assert days.seen == [(f"2025-02-{day:02d}", day * day) for day in (6, 7, 8)]


async def test_what_the_pool_computed_leads_to_the_same_outputs_as_what_the_step_did_itself(
    a_lane: Callable[..., Lane],
) -> None:
    producer, days, offline = Producer(), LongDays("testshire", 0), LongDays("testshire", 0)
    lane = a_lane(producer, judging=days.judging)
    accept(lane, the_log())
    await lane.finished()
    outputs = run(Fold(judging=offline.judging), the_log())
    assert producer.sent == [(o.topic, encode(o.record)) for o in outputs]
    assert days.seen == offline.seen


async def test_steps_of_all_lanes_take_turns_with_the_loop(a_lane: Callable[..., Lane]) -> None:
    """However many counties have long ticks, the loop runs between any two steps: the heartbeat needs it."""
    producer = Producer()
    first = a_lane(producer)
    lanes = [first, *(a_lane(producer, f"county-{n}", first) for n in range(5))]
    for lane in lanes:
        accept(lane, [configuration(), tick("2025-02-05T00:00"), tick("2025-02-06T00:00")])
    most, before = 0, 0
    while any(lane.is_busy for lane in lanes):
        moves = sum(lane.moves for lane in lanes)
        most, before = max(most, moves - before), moves
        await asyncio.sleep(0)
    assert before >= 6 * 26
    assert most <= 2, "a step and a flush"


async def test_poison_in_a_row_sets_the_county_aside_and_no_other(
    a_lane: Callable[..., Lane], process: Process
) -> None:
    producer = Producer()
    bad = a_lane(producer, poison_in_a_row=3)
    good = a_lane(producer, "elsewhere", bad)
    accept(bad, [*the_log()[:4], JUNK, JUNK, JUNK, *the_log()[4:], JUNK])
    accept(good, the_log())
    await asyncio.gather(bad.finished(), good.finished())
    assert (bad.is_set_aside, good.is_set_aside, process.has_failed) == (True, False, False)
    assert bad.fold.through == 6, "what comes after is not folded"
    assert good.fold.through == len(the_log()) - 1
    assert [letter.offset for letter in producer.of("dead-letters.v1")] == [4, 5, 6]


async def test_a_good_record_between_begins_the_row_anew_and_one_out_of_place_does_not_count(
    a_lane: Callable[..., Lane],
) -> None:
    producer = Producer()
    lane = a_lane(producer, poison_in_a_row=2)
    accept(lane, [tick("2025-02-05T06:00")] * 5 + [JUNK, configuration(), JUNK, batch([]), JUNK])
    await lane.finished()
    assert not lane.is_set_aside
    assert [letter.offset for letter in producer.of("dead-letters.v1")] == [0, 1, 2, 3, 4, 5, 7, 9]


async def configured(lane: Lane) -> Lane:
    """After its configuration and a clock, with nothing to do."""
    accept(lane, [configuration(), tick("2025-02-05T06:00")])
    await lane.finished()
    return lane


async def test_a_short_record_of_history_is_folded_where_it_is_met_without_a_task(
    a_lane: Callable[..., Lane],
) -> None:
    producer = Producer()
    lane = await configured(a_lane(producer))
    before = len(producer.sent)
    accept(lane, [batch([revision(f"r{n}", on="2024-11")], load=f"l{n}") for n in range(3)], start=2)
    assert (lane.fold.through, lane.is_busy) == (4, False)
    assert sum(county_counts(lane.fold).values()) == 3
    await lane.finished()
    assert len(producer.sent) == before, "history waits for the tick"


async def test_a_short_live_record_is_folded_at_once_and_what_it_changed_is_told(
    a_lane: Callable[..., Lane],
) -> None:
    producer = Producer()
    lane = await configured(a_lane(producer))
    accept(lane, [batch([revision(f"r{n}", on="2025-02-04")], load=f"l{n}") for n in range(3)], start=2)
    assert lane.fold.through == 2, "the next ones wait for what the first led to"
    await lane.finished()
    told = [counts for counts in producer.of("counts.v1") if isinstance(counts, PlaceCounts)]
    assert lane.fold.through == 4
    assert [c.counts["burglary"] for c in told if (c.place, c.month) == ("W1", "2025-02")] == [3]


async def test_what_is_wrong_with_a_short_record_is_put_aside_and_counted_as_if_it_had_waited(
    a_lane: Callable[..., Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    producer = Producer()
    lane = await configured(a_lane(producer, poison_in_a_row=2))
    too_late = batch([revision("old", on="2001-01")], load="late")
    accept(lane, [too_late], start=2)
    await lane.finished()
    monkeypatch.setattr(County, "fold_incidents", fails)
    for offset in (3, 4):
        accept(lane, [batch([revision("r", on="2024-11")], load="l")], start=offset)
        await lane.finished()
    reasons = [letter.reason.partition(":")[0] for letter in producer.of("dead-letters.v1")]
    assert reasons == ["frozen", "cannot be folded", "cannot be folded"]
    assert (lane.fold.through, lane.is_set_aside) == (4, True)


def fails(*_: object) -> None:
    raise ZeroDivisionError


async def test_three_counties_set_aside_end_the_process(
    a_lane: Callable[..., Lane], process: Process
) -> None:
    producer = Producer()
    first = a_lane(producer, poison_in_a_row=1)
    for number, lane in enumerate([first, *(a_lane(producer, f"county-{n}", first) for n in range(2))]):
        assert process.has_failed is False, number
        accept(lane, [JUNK])
        await lane.finished()
    assert process.has_failed is True


async def test_a_full_queue_holds_up_for_a_second_and_leaves_the_rest_to_the_log() -> None:
    queue = LaneQueue()
    each = QUEUE_BYTES // 4 - EACH_BYTES
    for offset in range(4):
        await asyncio.wait_for(queue.room(), HOLD_SECONDS / 2)
        queue.put(a_message(offset, bytes(each)))
    began = asyncio.get_running_loop().time()
    await queue.room()
    assert asyncio.get_running_loop().time() - began >= HOLD_SECONDS * 0.9
    for offset in (4, 7):
        queue.put(a_message(offset, JUNK))
    assert queue.left == range(4, 8)
    await asyncio.wait_for(queue.room(), HOLD_SECONDS / 2)
    for _ in range(4):
        queue.drop_first()
    queue.put(a_message(9, JUNK))
    assert (queue.first, queue.left) == (None, range(4, 10)), "nothing overtakes what was left"
    queue.drop_left(8)
    assert queue.left == range(8, 10)
    queue.drop_left(10)
    queue.put(a_message(10, JUNK))
    assert queue.first is not None, "in memory again"
