"""Narrowing the gap: the rate in priority places over that of the rest, then and now. Numbers in, values out."""

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.detection.comparisons import ExactRatio, exact_ratio
from shared.county import Polarity

TAIL = 0.025
"""Of each end of the intervals: 95 % lie between."""
SEARCH = 60.0
"""Ends are looked for between exp(-60) and exp(60)."""
TIE = 1e-7
"""Relative slack within which two splits count as equally likely."""
Direction = Literal["narrowing", "widening", "unchanged"]
CHOSEN_LATER = (
    "The places were chosen after the first period began: part of any narrowing is regression to the mean."
)
Floats = npt.NDArray[np.float64]


class Side(NamedTuple):
    """Incidents and residents of the priority places and of the rest in one period."""

    incidents: int
    rest: int
    residents: int
    rest_residents: int

    @property
    def ratio(self) -> ExactRatio:
        """Rate over rate with its exact interval."""
        return exact_ratio(self.incidents, self.rest, self.residents, self.rest_residents)


def change_of(before: Side, now: Side) -> ExactRatio | None:
    """The ratio now over the ratio before, with its exact interval and mid-p; None where a margin is empty.

    Given the margins of the four counts, the first is hypergeometric with the ratio of ratios as its odds ratio
    (Fisher 1935); the interval turns its two one-sided tests round (Cornfield 1956). What the residents changed
    is taken out.
    """
    rows = now.incidents + now.rest, before.incidents + before.rest
    columns = now.incidents + before.incidents, now.rest + before.rest
    if not all((*rows, *columns)):
        return None
    splits = _Splits(before, now)
    per = (now.rest_residents / now.residents) / (before.rest_residents / before.residents)
    high = splits.high()
    crossed = now.rest * before.incidents
    return ExactRatio(
        value=now.incidents * before.rest / crossed * per if crossed else None,
        low=splits.low() * per,
        high=None if high is None else high * per,
        p=splits.mid_p(),
    )


class _Splits:
    """Every way the margins allow the first count to be, and how likely each is without a change."""

    def __init__(self, before: Side, now: Side) -> None:
        row, column = now.incidents + now.rest, now.incidents + before.incidents
        total = row + before.incidents + before.rest
        self.counts = np.arange(max(0, row + column - total), min(row, column) + 1, dtype=np.float64)
        x = self.counts
        self.logs: Floats = -sum(
            (scipy.special.gammaln(part + 1) for part in (x, row - x, column - x, total - row - column + x)),
            start=np.zeros_like(x),
        )
        self.seen = now.incidents - int(x[0])

    def _share(self, log_odds: float, part: slice) -> float:
        logs = self.logs + self.counts * log_odds
        return float(np.exp(scipy.special.logsumexp(logs[part]) - scipy.special.logsumexp(logs)))

    def low(self) -> float:
        """The odds ratio under which as many or more are as rare as TAIL; 0 with the fewest there could be."""
        if self.seen == 0:
            return 0.0
        return _solved(lambda odds: self._share(odds, slice(self.seen, None)) - TAIL)

    def high(self) -> float | None:
        """The same for as few or fewer; None with the most there could be."""
        if self.seen == len(self.counts) - 1:
            return None
        return _solved(lambda odds: self._share(odds, slice(None, self.seen + 1)) - TAIL)

    def mid_p(self) -> float:
        """Two-sided: every split at most as likely as the one seen, half of that one's probability taken off."""
        weights = np.exp(self.logs - self.logs.max())
        weights /= weights.sum()
        rare = weights[weights <= weights[self.seen] * (1 + TIE)].sum()
        return max(0.0, float(rare - weights[self.seen] / 2))


def _solved(excess: Callable[[float], float]) -> float:
    return math.exp(float(scipy.optimize.brentq(excess, -SEARCH, SEARCH, xtol=1e-10)))


def direction_of(change: ExactRatio | None, polarity: Polarity) -> Direction | None:
    """Narrowing if the disadvantage of the priority places has shrunk, and the interval excludes no change."""
    if change is None:
        return None
    fell, rose = change.high is not None and change.high < 1, change.low > 1
    if not (fell or rose):
        return "unchanged"
    return "narrowing" if fell == (polarity == "lower_is_better") else "widening"
