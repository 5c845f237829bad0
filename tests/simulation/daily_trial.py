"""Hotspots put into a simulated county, and what finds them how soon: arrivals, days or weeks judged.

Every way of judging gets the threshold with which it raises the same number of new alerts a week in the county as
it was. The county has near repeats, drifting wards and county-wide rises of its own, so what it raises there is
false only in that nobody put it in.
"""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.budget import news
from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.predictive import mid_p
from services.indicators.domain.detection.replay import Replayed, replayed
from services.indicators.domain.detection.rules import AT_ONCE, DAY
from tests.simulation.county import DAYS, LATEST, TYPES, WARDS, Incidents, delays

JUDGED = range(DAYS - 365, DAYS)
"""The last of four years."""

BEFORE = 14
"""Days gone through before it, which tell what is no news."""

STRENGTHS = (2.5, 4.0, 6.0)
"""Standard deviations of four usual weeks that a hotspot adds, and never fewer than `LEAST` incidents."""

LEAST = 4
LENGTHS = (7, 14, 28)
"""Days that a hotspot lasts."""

STILL = 7
"""Days after its end on which a hotspot is still worth telling of."""

WEEKLY = 7
YEAR = 364


@dataclass(frozen=True)
class Hotspots:
    """What was put in; arrays of shape (hotspots,)."""

    ward: Counts
    type: Counts
    start: Counts
    length: Counts
    strength: Floats


def some_hotspots(table: Counts, number: int, seed: int) -> Hotspots:
    """In series drawn at random, each at most once, on days of the last year."""
    random = np.random.default_rng(seed)
    series = random.choice(table.shape[0] * table.shape[1], number, replace=False)
    start = random.integers(JUDGED.start, JUDGED.stop - max(LENGTHS) - LATEST, number)
    return Hotspots(
        series // TYPES,
        series % TYPES,
        start,
        random.choice(LENGTHS, number),
        random.choice(STRENGTHS, number),
    )


def incidents_of(hotspots: Hotspots, table: Counts, seed: int) -> Incidents:
    """The incidents that make the hotspots, evenly spread over the days of each, known as late as any."""
    random = np.random.default_rng(seed)
    usual = table[hotspots.ward, hotspots.type, -2 * 365 :].mean(axis=1) * 28
    number = np.maximum(LEAST, random.poisson(hotspots.strength * np.sqrt(1.3 * usual)))
    ward, kind, start, length = (
        np.repeat(values, number)
        for values in (hotspots.ward, hotspots.type, hotspots.start, hotspots.length)
    )
    return Incidents(ward, kind, start + random.integers(0, length), delays(random, len(ward)))


@dataclass(frozen=True)
class Way:
    """p of every series at each moment of a way of judging, shape (moments, wards, types)."""

    when: list[int]
    p: Floats

    @property
    def days(self) -> int:
        """Days on which alerts are counted."""
        return self.when[-1] + 1 - self.when[0] - BEFORE

    def alerts(self, threshold: float) -> float:
        """New alerts a week, without those of the first days, which tell what is no news."""
        new = news(self.p.reshape(len(self.when), -1) <= threshold, self.when, DAY.episode)
        counted = np.array(self.when) >= self.when[-1] + 1 - self.days
        return float(new[counted].sum()) / (self.days / 7)

    def threshold(self, a_week: float) -> float:
        """The weakest with at most so many."""
        steps = np.unique(self.p[self.p <= 0.01])
        low, high = 0, len(steps)  # alerts all but rise with the threshold
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.alerts(steps[middle]) <= a_week else (low, middle)
        return float(steps[low - 1]) if low else 0.0

    def delays(self, hotspots: Hotspots, threshold: float) -> Floats:
        """Days from the beginning of each hotspot to its alert, shape (hotspots,); infinite where it has none."""
        when = np.array(self.when)
        series = self.p[:, hotspots.ward, hotspots.type] <= threshold
        new = news(series, self.when, DAY.episode)
        since = when[:, np.newaxis] - hotspots.start
        told = new & (since >= 0) & (since < hotspots.length + STILL)
        return np.where(told.any(axis=0), since[told.argmax(axis=0), range(len(hotspots.start))], np.inf)


def by_poisson(incidents: Incidents) -> Way:
    """The common rule beside ours, every day on what is known then: Poisson against the series' own last year.

    Windows, gates and the guard are ours; the year's count is half an incident more than it was, so that a first
    one is not infinitely surprising.
    """
    arrivals, days = incidents.arrivals(), range(JUDGED.start - BEFORE, JUDGED.stop)
    table = np.zeros((WARDS, TYPES, DAYS), np.int64)
    arrivals.between(0, days.start).add_to(table)
    found = []
    for at in days:
        arrivals.between(at, at + 1).add_to(table)
        year = table[:, :, at + 1 - DAY.guard - YEAR : at + 1 - DAY.guard].sum(axis=2)
        p = [_poisson(table, at, window, (year + 0.5) / YEAR) for window in DAY.windows]
        enough = [table[:, :, at + 1 - n : at + 1].sum(axis=2) >= least for n, least in DAY.gates]
        found.append(np.where(np.all(enough, axis=0), np.min(p, axis=0), 1.0))
    return Way(list(days), np.stack(found))


def _poisson(table: Counts, at: int, window: int, a_day: Floats) -> Floats:
    seen, mu = table[:, :, at + 1 - window : at + 1].sum(axis=2), a_day * window
    return mid_p(seen, mu, mu)


def ways(incidents: Incidents) -> dict[str, Way]:
    """A county judged as the service announces it, at each arrival and by the week; and each day by a common rule."""
    days = range(JUDGED.start - BEFORE, JUDGED.stop)
    found: Replayed = replayed(incidents.arrivals(), days, DAY, (WARDS, TYPES))
    weeks = slice(WEEKLY - 1, None, WEEKLY)
    return {
        "announced": Way(list(days), found.announced(AT_ONCE)),
        "each arrival": Way(list(days), found.least),
        "each week": Way(list(days[weeks]), found.closing[weeks]),
        "Poisson": by_poisson(incidents),
    }
