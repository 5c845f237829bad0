"""Whatever a worker loses, a fresh one that starts from the newest checkpoint says the same and counts the same."""

import random
from functools import cache

import pytest

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.events import Checkpoint
from tests.county_log import (
    APPENDED,
    a_month,
    checkpoints,
    configuration,
    county_counts,
    newest,
    run,
    signals,
    tick,
    ticks,
)
from tests.small_history import a_history


@cache
def undisturbed() -> tuple[Output, ...]:
    return tuple(run(Fold(), list(a_history())))


def signal_set(outputs: list[Output]) -> set[str]:
    return {s.model_dump_json() for s in signals(outputs)}


def final(outputs: list[Output], topic: str) -> dict[str, str]:
    """By key the content of the greatest stand."""
    kept: dict[str, Output] = {}
    for output in outputs:
        if output.topic == topic and getattr(output.record, "kind", "") != "judged":
            old = kept.get(output.key)
            if old is None or old.record.stand.key <= output.record.stand.key:  # type: ignore[attr-defined]
                kept[output.key] = output
    return {k: o.record.model_dump_json() for k, o in kept.items()}


def test_the_history_holds_what_these_tests_are_about() -> None:
    said = {s.kind for s in signals(undisturbed())}
    assert {"status_changed", "hotspot_raised", "hotspot_cleared"} <= said
    assert [s.over for s in signals(undisturbed(), "load_held")] == [False, True, False, True]
    assert {s.after for s in signals(undisturbed(), "status_changed")} >= {"red", "green"}


def test_the_same_log_gives_the_same_bytes() -> None:
    again = run(Fold(), list(a_history()))
    assert [o.record.model_dump_json() for o in again] == [o.record.model_dump_json() for o in undisturbed()]


@pytest.mark.parametrize("seed", range(6))
def test_killed_anywhere_and_recovered_nothing_is_lost_and_nothing_different(seed: int) -> None:
    rng, log = random.Random(seed), list(a_history())
    sent: list[Output] = []
    start = 0
    for _ in range(2):
        crash = rng.randrange(start, len(log))
        fold = Fold(_newest(sent))
        outputs = run(fold, log[:crash])
        sent += outputs[: rng.randrange(len(outputs) + 1)]  # the rest died in the outbox
        start = crash
    fold = Fold(_newest(sent))
    sent += run(fold, log)
    assert signal_set(sent) == signal_set(list(undisturbed()))
    for topic in ("counts.v1", "statuses.v1", "feeds.v1"):
        assert final(sent, topic) == final(list(undisturbed()), topic)


def _newest(sent: list[Output]) -> list[Checkpoint]:
    return checkpoints(sent)[-1:]


def test_a_checkpoint_of_another_generation_is_not_believed() -> None:
    old = checkpoints(undisturbed())[-1].model_copy(update={"generation": 0})
    assert signal_set(run(Fold([old]), list(a_history()))) == signal_set(list(undisturbed()))


def test_a_tick_interrupted_between_two_moments_goes_on_where_the_clock_stands() -> None:
    log = list(a_history())
    fold, said = Fold(), []
    for offset, record in enumerate(log):
        more = True
        while more:
            more = fold.handle(offset, APPENDED, record)
            fold.tell()
            said += list(fold.outbox)
            fold.outbox.clear()
            # a redelivery of everything already folded, as after a rebalance
            assert offset == 0 or not fold.handle(offset - 1, APPENDED, log[offset - 1])
    assert [o.record.model_dump_json() for o in said] == [o.record.model_dump_json() for o in undisturbed()]


def test_counts_published_are_the_counts_folded() -> None:
    fold = Fold()
    outputs = run(fold, list(a_history()))
    published = {
        (r.place, kind, r.month): n
        for r in newest(outputs, "counts.v1").values()
        for kind, n in r.counts.items()
    }
    wards = {(w, k, m): n for (w, k, m), n in published.items() if w.startswith("W")}
    assert sum(wards.values()) == sum(county_counts(fold).values())
    assert sum(n for (p, _, _), n in published.items() if p == "C1") == sum(wards.values())


def test_rankings_that_wait_for_the_days_end_survive_a_checkpoint_before_it() -> None:
    log = [configuration(), *ticks("2025-02-05T06:00", 2), *a_month("2025-01", {("W1", "burglary"): 3})]
    log += [tick("2025-02-06T08:00"), tick("2025-02-07T06:00")]
    sent = run(Fold(), log[:-1])
    assert not any("top_wards" in o.key for o in sent)
    fold = Fold(checkpoints(sent)[-1:])
    assert any("top_wards" in o.key for o in run(fold, log))
