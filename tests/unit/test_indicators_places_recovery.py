"""What is said of places survives a crash anywhere: a fresh worker ends with the same records at the same stands."""

import random
from functools import cache
from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.events import IntakeRecord, Measure
from tests.county_log import batch, checkpoints, revision, run
from tests.places_county import at, in_force, month_of

KINDS = {"top_wards", "top_places", "gap", "mix", "hot_hours", "busiest_nights", "benchmark"}
MONTHS = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01", "2025-02"]


@cache
def log() -> tuple[IntakeRecord, ...]:
    """Fourteen months of days, hours and flags; the clock set in 2025; late news; a benchmark."""
    rng = random.Random(11)
    hours = {"night_types": ["violent-crime"], "tiers": ["county", "district"]}
    records: list[IntakeRecord] = [in_force(hours=hours, benchmarks=[{"code": "england", "name": "England"}])]
    for month in MONTHS:
        records += month_of(month, *(_incident(rng, month) for _ in range(60)))
    records += [
        at("2025-03-02"),
        at("2025-03-04"),
        batch([revision("late", on="2024-06-09", ward="W2")], load="late"),
    ]
    records += [
        at("2025-03-05"),
        _published(),
        at("2025-03-06"),
        *month_of("2025-03", {"ward": "W1"}),
        at("2025-04-02"),
    ]
    return tuple(records)


def _incident(rng: random.Random, month: str) -> dict[str, Any]:
    flags = tuple(flag for flag in ("domestic", "alcohol") if rng.random() < 0.4)
    kind = rng.choice(["burglary", "violent-crime"])
    on, hour = f"{month}-{rng.randrange(1, 29):02d}", rng.choice([None, 1, 15, 23])
    return {"type": kind, "ward": f"W{rng.randrange(1, 7)}", "on": on, "hour": hour, "flags": flags}


def _published() -> Measure:
    return Measure(
        county="testshire", source="statistics", measure="burglary", place="england", period="2024/25", value=3.9,
        unit="per 1,000 residents", version=1,
    )  # fmt: skip


@cache
def undisturbed() -> tuple[Output, ...]:
    return tuple(run(Fold(), log()))


def final(outputs: tuple[Output, ...] | list[Output]) -> dict[str, str]:
    """By key the record of the greatest stand."""
    kept: dict[str, Any] = {}
    for output in outputs:
        record: Any = output.record
        ours = output.topic == "statuses.v1" and record.kind in KINDS
        if ours and (output.key not in kept or kept[output.key].stand.key <= record.stand.key):
            kept[output.key] = record
    return {key: record.model_dump_json() for key, record in kept.items()}


def test_the_log_says_something_of_every_kind() -> None:
    assert {key.split("|")[1] for key in final(undisturbed())} == KINDS


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_the_records_end_the_same(seed: int) -> None:
    rng, whole = random.Random(seed), list(log())
    crash = rng.randrange(len(MONTHS) * 2, len(whole))
    outputs = run(Fold(), whole[:crash])
    sent = outputs[: rng.randrange(len(outputs) + 1)]  # the rest died in the outbox
    sent += run(Fold(checkpoints(sent)[-1:]), whole)
    assert final(sent) == final(undisturbed())
