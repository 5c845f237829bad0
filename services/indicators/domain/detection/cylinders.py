"""Cylinders: a circle of wards over the last few periods, and how far its count exceeds its expectation."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.circles import Circles
from services.indicators.domain.detection.history import Counts, Floats


@dataclass(frozen=True, slots=True)
class Cylinders:
    """All candidates; arrays of shape (centres, sizes, lengths), both from one ward and one period up."""

    circles: Circles
    total: int
    """Incidents of all wards and periods."""

    expected: Floats
    """Infinite where the size is not a circle."""

    def observed(self, recent: Counts) -> Counts:
        """Counts within each, given those of shape (wards, periods) with the newest period first."""
        lately = np.cumsum(recent, axis=1)
        return np.cumsum(lately[self.circles.members], axis=1)

    def likelihood(self, recent: Counts) -> Floats:
        """Log likelihood ratio of each; 0 where no more than expected was seen.

        c ln(c/mu) + (C - c) ln((C - c)/(C - mu)), for c of C incidents within and mu expected.
        """
        observed = self.observed(recent)
        above = observed > self.expected
        c, mu = observed[above], self.expected[above]
        others = (self.total - c) * np.log1p((mu - c) / (self.total - mu))
        ratio = np.zeros(observed.shape)
        ratio[above] = c * np.log(c / mu) + others
        return ratio


def cylinders_of(counts: Counts, circles: Circles, longest: int) -> Cylinders:
    """Candidates of up to `longest` periods that end with the last, for `counts` of shape (wards, periods).

    What a cylinder expects is its circle's share of all incidents times the count of its periods: given both
    margins, neither a ward that always has many nor a period in which all have many is a surprise.
    """
    total = int(counts.sum())
    lately = np.cumsum(counts.sum(axis=0)[::-1][:longest])
    ever = np.cumsum(counts.sum(axis=1)[circles.members], axis=1)
    expected = ever[:, :, np.newaxis] * lately / max(total, 1)
    return Cylinders(circles, total, np.where(circles.whole[:, :, np.newaxis], expected, np.inf))
