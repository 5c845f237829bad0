"""A simulated county by the day: what is known of how incidents come, and nothing of how they are detected.

The model, for every ward w, type k and day t:

* **Rate**: size_w x level_k x taste_wk, so that wards and types differ by orders of magnitude; about 140
  incidents a day over 100 wards and 14 types, as in an English county, and three quarters of the series have
  fewer than one a week.
* **Day of the week and season**: each type has a week of its own (some days up to half as much again as
  others) and a yearly wave of up to a quarter.
* **Drift**: the logarithm of taste_wk takes a random step each week, so that in a year a ward's share moves by
  a seventh either way.
* **County-wide rises**: now and then a type has half as much again everywhere for six weeks.
* **Near repeats**: each incident is followed by others of its type in its ward, on average `OFFSPRING` of them
  after about five days, each of which may have followers too (a self-exciting process, Mohler et al. 2011). The
  variance of four weeks is so 1.3 times the mean, and three times for one type, which stands for shoplifting.
* **Reporting**: half of the incidents are known on their day, most within the week, all within 20 days.

Everything is drawn from one seeded generator: the same seed is the same county.
"""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.arrivals import Arrivals
from services.indicators.domain.detection.history import Counts, Floats

WARDS, TYPES, DISTRICTS, YEARS = 100, 14, 5, 4
DAYS = 365 * YEARS + 1
DAILY = 140.0
"""Incidents of the county on a day."""

OFFSPRING = 0.12
"""Followers of an incident; the last type has `FOLLOWED` of them."""

FOLLOWED = 0.5
SOON = 5.0
"""Mean days until a follower."""

DRIFT = 0.02
"""Standard deviation of a weekly step."""

RISES, RISE, RISE_DAYS = 8, 1.5, 42
LATEST = 20
"""Days within which all is known."""

DELAY = np.array([0.5, 0.2, 0.08, *(0.044 * 0.8**day for day in range(LATEST - 2))])
"""How likely it is that an incident is known so many days late, before they are made to add up to 1."""


@dataclass(frozen=True)
class Incidents:
    """Incidents in no order; all whole, shape (incidents,)."""

    ward: Counts
    type: Counts
    day: Counts
    late: Counts
    """Days from the incident until it is known."""

    def arrivals(self) -> Arrivals:
        """In the order in which they became known; those of one day in the order in which they are here."""
        known = self.day + self.late
        order = np.argsort(known, kind="stable")
        return Arrivals(self.ward[order], self.type[order], self.day[order], known[order])

    def table(self) -> Counts:
        """Counts (wards, types, days) once all is known."""
        counts = np.zeros((WARDS, TYPES, DAYS), np.int64)
        np.add.at(counts, (self.ward, self.type, self.day), 1)
        return counts

    def and_also(self, other: "Incidents") -> "Incidents":
        """These, and those after them."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("ward", "type", "day", "late"))
        return Incidents(*(np.concatenate(pair) for pair in pairs))


def a_county(seed: int) -> Incidents:
    """All incidents of four years."""
    random = np.random.default_rng(seed)
    first = random.poisson(rates(random))
    ward, kind, day = (np.repeat(axis, first.ravel()) for axis in map(np.ravel, np.indices(first.shape)))
    ward, kind, day = _with_followers(random, ward, kind, day)
    order = random.permutation(len(day))
    return Incidents(ward[order], kind[order], day[order], delays(random, len(day)))


def rates(random: np.random.Generator) -> Floats:
    """Expected incidents that follow no other, shape (wards, types, days)."""
    size = random.gamma(3.0, 1.0, (WARDS, 1))
    level = np.sort(random.gamma(0.7, 1.0, TYPES)) + 0.05
    series = size * level * random.gamma(4.0, 0.25, (WARDS, TYPES))
    steps = np.cumsum(random.normal(0, DRIFT, (WARDS, TYPES, DAYS // 7 + 1)), axis=2)
    drift = np.repeat(np.exp(steps), 7, axis=2)[:, :, :DAYS]
    alone = 1 - np.full(TYPES, OFFSPRING)
    alone[-1] = 1 - FOLLOWED
    mean: Floats = (series / series.sum() * DAILY * alone)[:, :, np.newaxis] * drift * _calendar(random)
    return mean


def _calendar(random: np.random.Generator) -> Floats:
    """Week, season and county-wide rises of each type, shape (types, days), about 1."""
    days = np.arange(DAYS)
    week = random.uniform(0.8, 1.2, (TYPES, 7))[:, days % 7]
    wave, phase = random.uniform(0, 0.25, (TYPES, 1)), random.uniform(0, 2 * np.pi, (TYPES, 1))
    calendar: Floats = week * (1 + wave * np.sin(2 * np.pi * days / 365.25 + phase))
    for kind, start in zip(random.integers(0, TYPES, RISES), random.integers(365, DAYS, RISES), strict=True):
        calendar[kind, start : start + RISE_DAYS] *= RISE
    return calendar


def _with_followers(
    random: np.random.Generator, ward: Counts, kind: Counts, day: Counts
) -> tuple[Counts, Counts, Counts]:
    """The incidents and, generation by generation, what follows them within the four years."""
    found = [(ward, kind, day)]
    while len(day):
        number = random.poisson(np.where(kind == TYPES - 1, FOLLOWED, OFFSPRING))
        ward, kind, day = (np.repeat(values, number) for values in (ward, kind, day))
        day = day + random.exponential(SOON, len(day)).astype(np.int64)
        inside = day < DAYS
        ward, kind, day = ward[inside], kind[inside], day[inside]
        found.append((ward, kind, day))
    generations = zip(*found, strict=True)
    return tuple(np.concatenate(values) for values in generations)  # type: ignore[return-value]


def delays(random: np.random.Generator, number: int) -> Counts:
    """Days until each of so many incidents is known."""
    return random.choice(len(DELAY), number, p=DELAY / DELAY.sum())
