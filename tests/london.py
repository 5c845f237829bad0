"""Real counts to try detection on: London's wards, 2016-04 to 2018-06, and hotspots put into them.

Not shipped: `WARDWATCH_SHARED_DATA` names the folder that holds `detection/london_ward_month_category_*.csv.gz`
(columns month, borough, ward_code, category, n; a row for every ward, month and category that had any).
"""

import csv
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.indicators.domain.detection.history import Counts
from shared.periods import month_ordinal

REFERENCE = Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
LONDON = REFERENCE / "detection" / "london_ward_month_category_2016-01_2018-06.csv.gz"
FIRST, MONTHS = month_ordinal("2016-04"), 27
"""Earlier months are incomplete."""
LEFT_OUT = "other-crime"
"""A rest of everything, with no pattern of its own."""
YEAR = 12
STRENGTHS, SPREAD, LEAST = (2.5, 4.0, 6.0), 1.3, 4
"""An injected hotspot is Poisson of strength x sqrt(1.3 mu) more events, but at least four."""


@dataclass(frozen=True)
class London:
    """Counts (wards, types, months), and the number of each ward's borough."""

    counts: Counts
    boroughs: tuple[int, ...]


def london() -> London:
    """All of it, read once; FileNotFoundError where it is not at hand."""
    with gzip.open(LONDON, "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["category"] != LEFT_OUT]
    rows = [row for row in rows if month_ordinal(row["month"]) >= FIRST]
    borough = {row["ward_code"]: row["borough"] or row["ward_code"] for row in rows}
    wards = {ward: at for at, ward in enumerate(sorted(borough))}
    types = {name: at for at, name in enumerate(sorted({row["category"] for row in rows}))}
    counts = np.zeros((len(wards), len(types), MONTHS), np.int64)
    for row in rows:
        counts[wards[row["ward_code"]], types[row["category"]], month_ordinal(row["month"]) - FIRST] += int(
            row["n"]
        )
    number = {name: at for at, name in enumerate(sorted(set(borough.values())))}
    return London(counts, tuple(number[borough[ward]] for ward in wards))


def injected(counts: Counts, month: int, number: int, seed: int) -> tuple[Counts, tuple[Counts, Counts]]:
    """A copy with `number` hotspots of one month put anywhere into `month`, and where: wards and types."""
    rng = np.random.default_rng((seed, month))
    ward, kind = np.unravel_index(
        rng.choice(counts.shape[0] * counts.shape[1], number, replace=False), counts.shape[:2]
    )
    usual = counts[ward, kind, month - YEAR : month].mean(axis=1)
    more = rng.poisson(rng.choice(STRENGTHS, number) * np.sqrt(SPREAD * usual))
    spoilt = counts.copy()
    spoilt[ward, kind, month] += np.maximum(LEAST, more)
    return spoilt, (ward, kind)
