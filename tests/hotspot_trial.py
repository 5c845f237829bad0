"""A trial that treats every rule alike: the same months, gate and alerts a month, the same hotspots to find."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from deploy.rivals import farrington
from deploy.rivals.rules import RIVALS, Rival, scores
from deploy.rivals.series import Series
from services.indicators.domain.detection.budget import news
from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import MONTH
from services.indicators.domain.detection.surroundings import LEVEL_WORTH
from tests.london import MONTHS, YEAR, injected

JUDGED = range(15, MONTHS)
"""Months 16 to 27, twelve of them; the one before tells what is new."""
GATE = 3
HOTSPOTS = 60
"""Put into each month and each run; they are 1 % of the series."""
AS_MANY = 20
"""Hotspots a month that the share of true alerts is told for."""

Score = Callable[[Counts, int, Flags], Floats]
"""Of counts (wards, types, months) in a month, where wanted: (wards, types), the lower, the more alarming."""

OF_LONDON = (
    *(rival for rival in RIVALS if rival.name != "Farrington"),
    Rival(
        "Farrington, one year", "p .005 against last year's season", farrington.one_year,
        float(np.log(0.005)), (1, 3),
    ),
)  # fmt: skip
"""The common rules; London's 27 months allow no Farrington of three years."""


@dataclass(frozen=True)
class Found:
    """Shares of 1; `pod` is for each run."""

    pod: tuple[float, ...]
    fpr: float
    ppv: float


class Trial:
    """One rule on clean counts, and on counts with hotspots in each of `runs` runs."""

    def __init__(self, counts: Counts, score: Score, runs: int) -> None:
        self.counts, self.score, self.runs = counts, score, runs
        self.when = [JUDGED[0] - 1, *JUDGED]
        clean = [self._gated(counts, month, counts[:, :, month] >= GATE) for month in self.when]
        self.clean = np.stack(clean).reshape(len(self.when), -1)
        self.tested = int((counts[:, :, JUDGED[0] :] >= GATE).sum())
        self.hidden = [[self._hidden(month, run) for month in JUDGED] for run in range(runs)]

    def _hidden(self, month: int, run: int) -> Floats:
        """Scores of the hotspots put into a month; a series that alerts already the month before is no news."""
        spoilt, where = injected(self.counts, month, HOTSPOTS, run)
        wanted = np.zeros(spoilt.shape[:2], np.bool_)
        wanted[where] = True
        return np.stack([self._gated(spoilt, month, wanted)[where], self._month_before(month)[where]])

    def _gated(self, counts: Counts, month: int, wanted: Flags) -> Floats:
        tested = wanted & (counts[:, :, month] >= GATE)
        return np.where(tested, self.score(counts, month, tested), np.inf)

    def _month_before(self, month: int) -> Floats:
        row: Floats = self.clean[self.when.index(month) - 1].reshape(self.counts.shape[:2])
        return row

    def alerts(self, threshold: float) -> float:
        """New alerts a month on clean counts."""
        above: Flags = self.clean <= threshold
        return float(news(above, self.when, 1)[1:].sum()) / len(JUDGED)

    def threshold(self, budget: float) -> float:
        """The score with which there are at most so many."""
        steps = np.unique(self.clean[np.isfinite(self.clean)])
        at = bisect_right(steps, budget, key=lambda step: self.alerts(float(step)))
        return float(steps[at - 1]) if at else -np.inf

    def found(self, threshold: float) -> Found:
        """What of the hotspots is found, and what else is raised."""
        pod = []
        for run in self.hidden:
            now, before = np.concatenate(run, axis=1)
            pod.append(float(np.mean((now <= threshold) & (before > threshold))))
        false = self.alerts(threshold)
        true = AS_MANY * float(np.mean(pod))
        return Found(tuple(pod), false * len(JUDGED) / self.tested, true / (true + false) if true else 0.0)


def theirs(rival: Rival) -> Score:
    """The score of a common rule."""
    return partial(_scored, rival)


def _scored(rival: Rival, counts: Counts, month: int, wanted: Flags) -> Floats:
    seen = counts[:, :, : month + 1].astype(np.float64)
    asked = np.zeros(seen.shape, np.bool_)
    asked[:, :, month] = wanted
    return scores(rival, Series(seen, np.ones(seen.shape[1:], np.bool_), asked, YEAR))[:, :, month]


def ours(boroughs: tuple[int, ...] = (), *, wards: int = 0) -> Score:
    """The score of `wardwatch detect`: p as it stands in its rows, of tables of so many `wards`; 0 means of all."""
    return partial(_judged, boroughs, wards)


def _judged(boroughs: tuple[int, ...], wards: int, counts: Counts, month: int, _wanted: Flags) -> Floats:
    p = np.ones(counts.shape[:2])
    for table in _dealt(len(counts), wards or len(counts)):
        covered = np.ones(counts.shape[1:], np.bool_)
        named = [boroughs[ward] for ward in table] if boroughs else ()
        p[table] = Table(counts[table], covered, MONTH, named, level_worth=LEVEL_WORTH).judge(month).p
    return np.log(p)


def _dealt(number: int, size: int) -> list[Counts]:
    """Wards at random into tables of so many; those left over are in none, and raise nothing."""
    order = np.random.default_rng(size).permutation(number) if size < number else np.arange(number)
    return [order[first : first + size] for first in range(0, number - size + 1, size)]
