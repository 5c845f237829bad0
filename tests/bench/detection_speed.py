"""`make bench-detection_speed`: processor time of one evaluation of day data, beside what is allowed.

The table holds four years of days. What wards usually have was kept from the day before, as the variance was; an
evaluation adds the one start that is new and judges all series. One core, the least of several runs.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from services.indicators.domain.detection import (
    farrington_flexible,
    fit_dispersion,
    learn_outlook,
    ward_surprise,
)
from services.indicators.domain.detection.history import Counts
from services.indicators.domain.detection.live import day_of
from services.indicators.domain.detection.rules import DAY
from tests.bench_rows import Row, publish

RUNS = 5
DAYS = 4 * 365 + 1
A_DAY = 0.1
"""Incidents of a series on a day."""

SIZES = {(108, 14): 20.0, (700, 30): 250.0}
"""Wards and types, and milliseconds allowed."""

MEMORY: dict[str, Any] = {name: getattr(DAY, name) for name in ("half_life", "reach", "guard", "learning")}
ASKED: dict[str, Any] = {"windows": DAY.windows, "gates": DAY.gates, **MEMORY}
LAST = DAYS - 1


class County:
    """Four years of days on the last of which the county is judged."""

    def __init__(self, wards: int, types: int) -> None:
        self.counts: Counts = np.random.default_rng(0).poisson(A_DAY, (wards, types, DAYS)).astype(np.int64)
        early = self.counts[:20, :, :700]
        self.fitted = fit_dispersion(early, windows=DAY.windows, own_variance=True, **MEMORY)
        yesterday = range(LAST - max(DAY.windows), LAST + 1 - min(DAY.windows))
        self.kept = learn_outlook(self.counts, yesterday, **MEMORY)
        self.usual = self.outlook()

    def outlook(self) -> Any:
        """What was kept, and the start that is new today."""
        starts = range(LAST + 1 - max(DAY.windows), LAST + 2 - min(DAY.windows))
        return learn_outlook(self.counts, starts, kept=self.kept, **MEMORY)

    def judge(self) -> None:
        """One evaluation of all series."""
        ward_surprise(self.counts, outlook=self.outlook(), dispersion=self.fitted, **ASKED)

    def judge_plainly(self) -> None:
        """The same, with nothing kept but the variance."""
        ward_surprise(self.counts, dispersion=self.fitted, **ASKED)

    def judge_arrival(self) -> None:
        """The series that one record mentions."""
        one = np.array([3])
        day_of(self.counts, LAST, DAY, self.usual, self.fitted).of(one, one)


def rows() -> list[Row]:
    """All of them."""
    weeks = np.random.default_rng(0).negative_binomial(2, 0.4, (100, 320))
    found = [_timed("2,400 Farrington fits", 3000, lambda: farrington_flexible(weeks, range(296, 320)))]
    for (wards, types), allowed in SIZES.items():
        county, name = (
            County(wards, types),
            f"{wards} wards x {types} types x {len(DAY.windows)} windows of days",
        )
        found.append(_timed(name, allowed, county.judge))
        found.append(_beside(f"{name}, yesterday's kept", county.judge, county.judge_plainly))
        found.append(_beside(f"{name}, one arrival", county.judge_arrival, county.judge))
    return found


def _timed(metric: str, allowed: float, work: Callable[[], object]) -> Row:
    spent = sorted(_spent(work) for _ in range(RUNS))
    ratios = [allowed / took for took in spent]
    return Row(
        metric, round(spent[0], 1), "ms", "allowed", allowed, ratios[0], 1.0, ratios[-1], ratios[0], RUNS
    )


def _beside(metric: str, ours: Callable[[], object], theirs: Callable[[], object]) -> Row:
    pairs = [(_spent(ours), _spent(theirs)) for _ in range(RUNS)]
    ratios = sorted(other / own for own, other in pairs)
    peer = "nothing kept" if metric.endswith("kept") else "all series judged"
    values = [round(min(column), 1) for column in zip(*pairs, strict=True)]
    return Row(metric, values[0], "ms", peer, values[1], ratios[RUNS // 2], None, ratios[0], ratios[-1], RUNS)


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


if __name__ == "__main__":
    publish("detection_speed", rows())
