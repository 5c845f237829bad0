"""Eighteen months of the small county: a surge, reds, late news between the ticks."""

import random
from functools import cache

from shared.events import IntakeRecord
from tests.county_log import a_month, batch, configuration, revision, ticks

MONTHS = [f"2024-{m:02d}" for m in range(1, 13)] + [f"2025-{m:02d}" for m in range(1, 7)]


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
        records += a_month(month, counts)
        records += ticks(f"{following}-05T06:10", 2)
        records += [batch([revision(f"late-{number}", on=month, ward="W5")], load=f"late-{number}")]
        records += ticks(f"{following}-07T08:20", 3)
    return tuple(records)
