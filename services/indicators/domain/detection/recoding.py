"""Did incidents only change their name? Before a rise is announced: a sister type that fell in its place by as much.

Step "re-coding check" of the detection rules. Both changes are judged against their own expectations, each with
its variance, so a busy type that wobbles and a rare one that rests are no answer to a rise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.predictive import central_range, mid_p

UNLIKELY = 0.05
"""A sister fell if so few had at most this probability (lower mid-p), over all sisters asked about."""


@dataclass(frozen=True, slots=True)
class Change:
    """A type's count in one place and window, beside what was expected there."""

    type: str
    observed: int
    expected: float
    variance: float
    """Of the count about its expectation, at least the expectation."""


@dataclass(frozen=True, slots=True)
class Recoding:
    """A rise that a sister's fall may explain; amounts are incidents, each with its central 90 %."""

    rising: str
    falling: str
    rose_by: float
    rose_between: tuple[int, int]
    fell_by: float
    fell_between: tuple[int, int]
    p_fall: float
    """Lower mid-p of the sister's count."""


def possible_recoding(rising: Change, sisters: Sequence[Change]) -> Recoding | None:
    """The sister whose fall comes nearest to the rise, if any fell by about as much; else None.

    A type rose if its count is above the 95 % end of its prediction. A sister fell by about as much if so few are
    unlikely (`UNLIKELY`, shared among the sisters) and the 90 % intervals of both changes overlap. An interval of
    a change is the count less the two ends of the central 90 % of its prediction. `sisters` are the types of the
    same family, or those named beside it, in the same place and window; uncovered ones are not asked about.
    """
    rose = _risen(rising)
    if rose[0] <= 0:
        return None
    fallen = [(sister, *_fallen(sister)) for sister in sisters]
    alike = [
        Recoding(
            rising.type, sister.type, rising.observed - rising.expected, rose,
            sister.expected - sister.observed, fell, p,
        )
        for sister, p, fell in fallen
        if p <= UNLIKELY / len(sisters) and max(rose[0], fell[0]) <= min(rose[1], fell[1])
    ]  # fmt: skip
    return min(alike, key=lambda found: (abs(found.rose_by - found.fell_by), found.falling), default=None)


def change_in(
    name: str, cell: tuple[int, int], observed: Counts, expected: Floats, variance: Floats
) -> Change:
    """The change of one series, a ward and a type, in an evaluation; arrays of shape (wards, types)."""
    return Change(name, int(observed[cell]), float(expected[cell]), float(variance[cell]))


def change_between(name: str, now: int, before: int, spread: float = 1.0) -> Change:
    """The change from one period to another as long, such as the same months of the baseline year.

    What is expected is one count itself, so the variance is that of two; `spread` is variance over mean.
    """
    return Change(name, now, float(before), 2.0 * spread * before)


def spread_between(now: ArrayLike, before: ArrayLike) -> float:
    """Variance over mean of a change between the same months of two years, both whole and of shape (months,).

    Pearson's statistic of each month's share in both years over its freedom: a season that both years have and a
    new level cancel out, what wobbles from month to month does not. At least 1, and 1 of a single month.
    """
    ours, theirs = np.asarray(now, np.float64), np.asarray(before, np.float64)
    both = ours + theirs
    some = both > 0
    share = ours.sum() / max(both.sum(), 1.0)
    if some.sum() < 2 or share in (0.0, 1.0):
        return 1.0
    squares = (ours - share * both)[some] ** 2 / (share * (1 - share) * both[some])
    return max(1.0, float(squares.sum() / (some.sum() - 1)))


def _risen(change: Change) -> tuple[int, int]:
    low, high = _range(change)
    return change.observed - high, change.observed - low


def _fallen(change: Change) -> tuple[float, tuple[int, int]]:
    """Lower mid-p, and the interval of the fall."""
    low, high = _range(change)
    p = 1 - float(mid_p(np.array([change.observed]), *_moments(change))[0])
    return p, (low - change.observed, high - change.observed)


def _range(change: Change) -> tuple[int, int]:
    low, high = central_range(*_moments(change))
    return int(low[0]), int(high[0])


def _moments(change: Change) -> tuple[Floats, Floats]:
    return np.array([change.expected]), np.array([change.variance])
