"""A county with outages, planned events and a break, told of and not told of, beside the same county without."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.budget import news
from services.indicators.domain.detection.replay import Replayed, replayed
from services.indicators.domain.detection.rules import DAY
from tests.simulation.county import TYPES, WARDS, Incidents, a_county
from tests.simulation.disturbances import FEEDS, Disturbed

EVERY_OUTAGE, EVERY_FAIR = 40, 25
"""Days from one to the next."""

ALIKE = 2.0
"""An alert whose p was within this factor of the threshold in the undisturbed county, too, is that county's own."""

NEAR = 28
"""Days to each side on which it was."""


@dataclass(frozen=True)
class Trial:
    """The same days of one county, three times."""

    days: range
    undisturbed: Replayed
    told: Replayed
    untold: Replayed

    def alerts(self, found: Replayed, threshold: float) -> list[tuple[int, int, int]]:
        """New alerts: ward, type, and the place of the day in `days`."""
        flat = found.least.reshape(len(self.days), -1) <= threshold
        new = np.argwhere(news(flat, list(self.days), DAY.episode)[DAY.episode :])
        return [(int(n) // TYPES, int(n) % TYPES, int(day) + DAY.episode) for day, n in new]

    def caused(self, found: Replayed, threshold: float) -> list[tuple[int, int, int]]:
        """Alerts that nothing in the undisturbed county explains."""
        own = self.undisturbed.least
        return [
            (ward, kind, day)
            for ward, kind, day in self.alerts(found, threshold)
            if own[max(0, day - NEAR) : day + NEAR + 1, ward, kind].min() > ALIKE * threshold
        ]


def disturbed_trial(seed: int, days: range) -> Trial:
    """An outage of a feed every forty days, a fair every twenty-five, and a break after a third of the days."""
    county = a_county(seed)
    disturbed = disturbances(county, seed, days)
    arrivals = disturbed.incidents.arrivals()
    shape = (WARDS, TYPES)
    return Trial(
        days,
        replayed(county.arrivals(), days, DAY, shape),
        replayed(arrivals, days, DAY, shape, covered=disturbed.covered(), factor=disturbed.factor),
        replayed(arrivals, days, DAY, shape),
    )


def disturbances(county: Incidents, seed: int, days: range) -> Disturbed:
    """What happens to the county on these days."""
    wards = np.random.default_rng(seed).permutation(WARDS)
    disturbed = Disturbed(county)
    for n, first in enumerate(range(days.start + DAY.episode, days.stop, EVERY_FAIR)):
        disturbed = disturbed.with_fair(int(wards[n]), first, seed + n)
    disturbed = disturbed.with_break(seed % 5, days.start + len(days) // 3, seed)
    for n, first in enumerate(range(days.start + 2 * DAY.episode, days.stop, EVERY_OUTAGE)):
        disturbed = disturbed.with_outage(n % len(FEEDS), first)
    return disturbed
