"""Eighteen months of the small county: a surge, reds, late news between the ticks, extracts held and released."""

import random
from functools import cache

from shared.events import Incidents, IntakeRecord
from tests.county_log import a_month, batch, complete, configuration, revision, ticks

MONTHS = [f"2024-{m:02d}" for m in range(1, 13)] + [f"2025-{m:02d}" for m in range(1, 7)]


HELD_MONTHS = (4, 14)
"""By number: a file cut short comes after the whole one and is held, then replaced (the first) or confirmed."""


def cut_short(whole: IntakeRecord, month: str) -> list[IntakeRecord]:
    """Four fifths of a month, declared to be all of it."""
    assert isinstance(whole, Incidents)
    items = whole.items[: len(whole.items) * 4 // 5]
    return [batch(items, load=f"{month}-short"), complete(month, f"{month}-short", len(items))]


def released(whole: IntakeRecord, month: str, *, by_a_whole_file: bool) -> list[IntakeRecord]:
    """What ends the wait of a file cut short."""
    assert isinstance(whole, Incidents)
    if by_a_whole_file:
        again = f"{month}-again"
        return [batch(whole.items, load=again), complete(month, again, len(whole.items))]
    items = len(whole.items) * 4 // 5
    return [complete(month, f"{month}-short", items, confirmed=True)]


@cache
def a_history() -> tuple[IntakeRecord, ...]:
    """Eighteen months of a county, a surge in the fourteenth, reds in 2025, late news between the ticks."""
    rng = random.Random(7)
    records: list[IntakeRecord] = [configuration()]
    for number, month in enumerate(MONTHS):
        counts = {
            (f"W{w}", t): rng.randrange(4, 9) for w in range(1, 7) for t in ("burglary", "violent-crime")
        }
        counts |= {(f"W{w}", "anti-social-behaviour"): rng.randrange(20, 30 + number) for w in range(1, 7)}
        counts["W3", "burglary"] += 40 * (month == "2025-02")
        year, mon = (int(month[:4]), int(month[5:])) if month[5:] != "12" else (int(month[:4]) + 1, 0)
        following = f"{year}-{mon + 1:02d}"
        whole = a_month(month, counts)
        records += whole
        if number in HELD_MONTHS:
            records += cut_short(whole[0], month)
        records += ticks(f"{following}-05T06:10", 2)
        records += [batch([revision(f"late-{number}", on=month, ward="W5")], load=f"late-{number}")]
        if number in HELD_MONTHS:
            records += released(whole[0], month, by_a_whole_file=number == HELD_MONTHS[0])
        records += ticks(f"{following}-07T08:20", 3)
    return tuple(records)
