"""What disturbs a simulated county without any hotspot in it, and how the county tells of it.

* **Outages**: a feed that carries three types sends nothing for two days, and what happened then never arrives.
  Told by `covered_days`: what the empty days of the feed would have had.
* **Planned events**: for a week, a fair brings a ward several times its usual number of some types.
  Told by the calendar's factor.
* **A break**: from one day on, half of a type is counted under another in one district.
  Told by the break register: earlier days of both types are not compared with later ones.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.indicators.domain.detection.history import Flags, Floats
from services.indicators.domain.detection.rules import DAY
from services.indicators.domain.feeds.known_days import covered_days
from tests.simulation.county import DAYS, DISTRICTS, TYPES, WARDS, Incidents, delays

FEEDS = ((0, 2, 4, 6, 8), (5, 7, 9, 11), (1, 3, 10, 12, 13))
"""Types of each feed."""

OUTAGE = 2
FAIR, TIMES = 7, 8.0
"""Days of a planned event, and how many times the usual number it brings."""

FAIR_TYPES = (9, 10, 11)
RECODED = (8, 12)
"""From the one type to the other."""


@dataclass(frozen=True)
class Disturbed:
    """A county that was disturbed, and what is told of it."""

    incidents: Incidents
    outages: tuple[tuple[int, int], ...] = ()
    """Feed and first day of each."""

    fairs: tuple[tuple[int, int], ...] = ()
    """Ward and first day of each."""

    broken: int | None = None
    """The first day of the break."""

    def covered(self) -> Flags:
        """Which days of each type are known and comparable, shape (types, days)."""
        by_type = self.incidents.table().sum(axis=0)
        covered = np.ones((TYPES, DAYS), np.bool_)
        for types in FEEDS:
            totals = by_type[list(types)].sum(axis=0)
            covered[list(types)] = covered_days(totals, np.zeros(DAYS, np.bool_), first_weekday=0)
        if self.broken is not None:
            covered[list(RECODED), : self.broken] = False
        return covered

    def factor(self, at: int) -> Floats:
        """How many times its usual share each series is expected to have, shape (wards, types, windows)."""
        factor = np.ones((WARDS, TYPES, len(DAY.windows)))
        for ward, start in self.fairs:
            for column, window in enumerate(DAY.windows):
                days = max(0, min(at + 1, start + FAIR) - max(at + 1 - window, start))
                factor[ward, FAIR_TYPES, column] = 1 + (TIMES - 1) * days / window
        return factor

    def with_outage(self, feed: int, first: int) -> "Disturbed":
        """Nothing of a feed for two days."""
        found = self.incidents
        lost = np.isin(found.type, FEEDS[feed]) & (found.day >= first) & (found.day < first + OUTAGE)
        kept = Incidents(found.ward[~lost], found.type[~lost], found.day[~lost], found.late[~lost])
        return replace(self, incidents=kept, outages=(*self.outages, (feed, first)))

    def with_fair(self, ward: int, first: int, seed: int) -> "Disturbed":
        """A week of a fair in a ward."""
        random = np.random.default_rng(seed)
        usual = self.incidents.table()[ward][list(FAIR_TYPES), first - 365 : first].mean(axis=1)
        more = random.poisson((TIMES - 1) * FAIR * usual)
        kind = np.repeat(FAIR_TYPES, more)
        day, late = random.integers(first, first + FAIR, len(kind)), delays(random, len(kind))
        fair = Incidents(np.full(len(kind), ward), kind, day, late)
        return replace(self, incidents=self.incidents.and_also(fair), fairs=(*self.fairs, (ward, first)))

    def with_break(self, district: int, first: int, seed: int) -> "Disturbed":
        """Half of one type becomes another in a district, for good."""
        found = self.incidents
        random = np.random.default_rng(seed)
        there = (found.ward % DISTRICTS == district) & (found.type == RECODED[0]) & (found.day >= first)
        renamed = there & (random.random(len(there)) < 0.5)
        kind = np.where(renamed, RECODED[1], found.type)
        return replace(self, incidents=replace(found, type=kind), broken=first)
