"""Severe incidents are told with the record that brings them, once for a place and day, and never from history."""

from typing import Any

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import Revision
from tests.county_log import (
    batch,
    checkpoints,
    complete,
    configuration,
    police_only,
    revision,
    run,
    signals,
    ticks,
)

NOON = "2025-03-10T12:00"


def a_county() -> CountyConfig:
    types = [t.model_dump() | {"severe": t.id == "violent-crime"} for t in police_only().types]
    return police_only(types=types)


def severe(ref: str, on: str = "2025-03-10", **more: Any) -> Revision:
    return revision(ref, type="violent-crime", on=on, **more)


def begun() -> tuple[Fold, int]:
    """A fold whose clock stands at noon of 10 March, and the next offset."""
    log: list[Any] = [configuration(a_county()), *ticks(NOON, 1)]
    fold = Fold()
    run(fold, log)
    return fold, len(log)


def told(fold: Fold, start: int, *records: Any) -> list[tuple[str, str, int]]:
    found = signals(run(fold, list(records), start=start), "severe_incident")
    return [(s.place, s.on, s.count) for s in found]


def test_each_place_and_day_is_told_with_its_number_as_it_arrives() -> None:
    fold, start = begun()
    items = [severe("a"), severe("b"), severe("c", ward="W2"), severe("d", on="2025-03-09"), revision("e")]
    assert told(fold, start, batch(items)) == [
        ("W1", "2025-03-09", 1),
        ("W1", "2025-03-10", 2),
        ("W2", "2025-03-10", 1),
    ]
    assert told(fold, start + 1, batch([severe("f")], load="2")) == [("W1", "2025-03-10", 3)]
    assert told(fold, start + 2, batch([severe("f")], load="3")) == []


def test_one_day_and_place_is_one_episode() -> None:
    fold, start = begun()
    found = signals(run(fold, [batch([severe("a")]), batch([severe("b")], load="2")], start=start))
    assert len({s.episode for s in found}) == 1
    assert len({s.id for s in found}) == 2


def test_months_and_what_is_older_than_a_week_tell_nothing() -> None:
    fold, start = begun()
    items = [severe("a", on="2025-03"), severe("b", on="2025-03-02"), severe("c", on="2025-03-11")]
    assert told(fold, start, batch([*items, severe("d", on="2025-03-03")])) == [("W1", "2025-03-03", 1)]


def test_a_day_to_come_is_told_when_it_has_come() -> None:
    fold, start = begun()
    assert told(fold, start, batch([severe("a", on="2025-03-11")])) == []
    assert told(fold, start + 1, *ticks("2025-03-11T06:00", 1)) == [("W1", "2025-03-11", 1)]


def test_what_was_there_before_the_clock_is_history() -> None:
    log: list[Any] = [configuration(a_county()), batch([severe("a")]), *ticks(NOON, 3)]
    assert signals(run(Fold(), log), "severe_incident") == []


def test_one_in_no_known_ward_is_the_countys() -> None:
    fold, start = begun()
    assert told(fold, start, batch([severe("a", ward=None), severe("b", ward="W99")])) == [
        ("C1", "2025-03-10", 2)
    ]


def test_one_withdrawn_is_corrected_also_when_a_whole_extract_withdraws_it() -> None:
    fold, start = begun()
    run(fold, [batch([severe("a"), severe("b")], load="1")], start=start)
    assert told(fold, start + 1, batch([severe("b", version=2, state="withdrawn")], load="2")) == [
        ("W1", "2025-03-10", 1)
    ]
    run(
        fold,
        [batch([revision("x", on="2025-03-01")], load="3"), complete("2025-03", "3", 1, confirmed=True)],
        start=start + 2,
    )
    assert told(fold, start + 4, *ticks("2025-03-11T12:00", 1)) == [("W1", "2025-03-10", 0)]


def test_after_its_week_it_is_forgotten() -> None:
    fold, start = begun()
    run(fold, [batch([severe("a")], load="1")], start=start)
    outputs = run(fold, ticks("2025-03-11T12:00", 8), start=start + 1)
    assert [len(c.standing.severe) for c in checkpoints(outputs)] == [1] * 7 + [0]


def test_a_recovered_worker_says_nothing_twice() -> None:
    log: list[Any] = [configuration(a_county()), *ticks(NOON, 1), batch([severe("a")], load="1")]
    log += [*ticks("2025-03-10T14:00", 1), batch([severe("b")], load="2")]
    whole = run(Fold(), log)
    recovered = Fold(checkpoints(whole)[-1:])
    assert [s.count for s in signals(run(recovered, log), "severe_incident")] == [2]
