"""Counts of evenly spaced periods, and what came before each of them: all that the common rules look at."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.rules import Rule

WEEK = 7
DAYS, WEEKS, MONTHS = 365, 52, 12
"""Periods in a year."""

FIRST_WEEKS = range(WEEK - 1, 2 * WEEK - 1)
"""Where the first whole week of a table of days ends, and those that begin a day later each."""

LEAST_KNOWN = 0.5
"""Share of a baseline's periods that must be covered; the rest is left out."""


@dataclass(frozen=True)
class Series:
    """A whole table. Scores made of it have the shape of `counts`; NaN is what cannot be said."""

    counts: Floats
    """Shape (wards, types, periods); 0 where not covered."""

    covered: Flags
    """Shape (types, periods)."""

    wanted: Flags
    """Shape of `counts`: cells whose score matters. A slow rule leaves out the others."""

    year: int
    """Periods in a year: 365, 52 or 12."""

    def known(self, span: int, skip: int = 0) -> Floats:
        """How many of a baseline's periods are covered, shape (types, periods); NaN where too few are."""
        number = trailing(self.covered.astype(np.float64), span, skip)
        return np.where(number >= LEAST_KNOWN * span, number, np.nan)

    def mean(self, span: int, skip: int = 0) -> Floats:
        """Of the `span` periods that end `skip` periods before each."""
        return trailing(self.counts, span, skip) / self.known(span, skip)

    def deviation(self, span: int, skip: int = 0) -> Floats:
        """Standard deviation of the same, with n - 1."""
        number = self.known(span, skip)
        squares = trailing(self.counts**2, span, skip) - number * self.mean(span, skip) ** 2
        return np.sqrt(np.maximum(squares, 0.0) / (number - 1))

    def weeks(self) -> list["Series"]:
        """A table of days as seven tables of weeks; those of the n-th end n + 6, n + 13, ... days after the first.

        A week is covered if all its days are.
        """
        days = trailing(self.counts, WEEK, -1), trailing(self.covered.astype(np.float64), WEEK, -1) == WEEK
        counts, covered = np.where(days[1], days[0], 0.0), days[1]
        ends = [slice(first, None, WEEK) for first in FIRST_WEEKS if first < counts.shape[-1]]
        return [Series(counts[..., end], covered[:, end], self.wanted[..., end], WEEKS) for end in ends]


def series_of(counts: Counts, covered: Flags, rule: Rule, year: int) -> Series:
    """A table whose `wanted` cells are those that meet the gates of `rule`, as wardwatch's own test asks."""
    wanted = np.repeat(covered[np.newaxis], len(counts), axis=0)
    for length, least in rule.gates:
        early = np.pad(counts, ((0, 0), (0, 0), (length - 1, 0))).astype(np.float64)
        wanted &= trailing(early, length, -1)[..., length - 1 :] >= least
    return Series(counts.astype(np.float64), covered, wanted, year)


def trailing(values: Floats, span: int, skip: int = 0) -> Floats:
    """Along the last axis the sum of `span` values, the last of them `skip` + 1 before; NaN before there are any.

    With `skip` -1 the value's own is the last of them. `values` must be finite.
    """
    running = np.cumsum(np.pad(values, [(0, 0)] * (values.ndim - 1) + [(1, 0)]), axis=-1)
    end = np.arange(values.shape[-1]) - skip
    there = end >= span
    sums = np.full(values.shape, np.nan)
    sums[..., there] = running[..., end[there]] - running[..., end[there] - span]
    return sums


def earlier(values: Floats, periods: int) -> Floats:
    """Each value `periods` later; NaN before there are any."""
    moved = np.full(values.shape, np.nan)
    moved[..., periods:] = values[..., : max(values.shape[-1] - periods, 0)]
    return moved
