"""How far a prediction looks back, and how counts fade with age."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats, History

EXACT = 2.0**30
"""Weights are whole multiples of 1/EXACT. So sums of weighted counts are exact (up to 2^23 incidents of a type), and
neither the order of adding nor what was kept from an earlier evaluation can change a digit."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How a prediction looks back from the start of what it predicts; all in periods."""

    half_life: float
    reach: int
    guard: int
    learning: int
    """Covered periods without which nothing is predicted in earnest."""

    def before(self, start: int) -> slice:
        """The periods that weigh anything for a prediction from `start`; empty where there are none."""
        return slice(max(0, start - self.reach), max(0, start - self.guard))

    def learned(self, history: History, starts: Counts) -> Counts:
        """Covered periods that a prediction from each start may use, shape (types, starts)."""
        known = [history.covered[:, self.before(int(start))].sum(axis=1) for start in starts]
        return np.array(known, np.int64).reshape(len(starts), len(history.covered)).T

    def fading(self, start: int, used: slice) -> Floats:
        """Weight of each period of `used` for a prediction from `start`: halves with every half-life.

        The period just before a start has age 1.
        """
        return exactly(0.5 ** (np.arange(start - used.start, start - used.stop, -1) / self.half_life))


def exactly(weights: Floats) -> Floats:
    """Weights as multiples of 1/EXACT."""
    rounded: Floats = np.round(weights * EXACT) / EXACT
    return rounded
