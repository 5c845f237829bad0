"""A daily feed's own rhythm: what it would have sent by now, and whether its silence can be chance."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.indicators.domain.detection.completeness import Completeness

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK = 168
"""Hours of a week; the first is Monday's from midnight, by the county's clocks."""

UNLIKELY = 1e-4
"""A feed is silent when so long without an incident has at most this probability."""

LEARNING = 28
"""Covered days without which a feed has no rhythm yet."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Incidents that a feed usually has."""

    rate: Floats
    """In each hour of a week, shape (168,)."""

    days: int
    """Covered days that it was learnt from."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long a feed has said nothing, measured in what it usually says."""

    expected: float
    """Incidents that were to be known since the last one."""

    learned: int
    """Covered days behind that."""

    @property
    def p(self) -> float:
        """Probability of none, were all as usual."""
        return math.exp(-self.expected)

    @property
    def is_silent(self) -> bool:
        """Whether that cannot be chance; never before the feed's rhythm is known."""
        return self.learned >= LEARNING and self.p < UNLIKELY

    @property
    def state(self) -> str:
        """`silent`, `heard` or `learning, 9 of 28`."""
        if self.learned < LEARNING:
            return f"learning, {self.learned} of {LEARNING}"
        return "silent" if self.is_silent else "heard"


def hour_of_week_profile(
    counts_by_day: ArrayLike,
    counts_by_hour_of_week: ArrayLike,
    *,
    first_weekday: int,
    covered: ArrayLike | None = None,
) -> Profile:
    """Learnt from totals of days, shape (days,), the first of them on `first_weekday` (Monday is 0).

    `counts_by_hour_of_week`, shape (168,), holds those incidents of the covered days whose hour is known; the
    others of a weekday are spread over it evenly. Days that are not `covered`, shape (days,), count for nothing;
    a weekday that never was covered has the mean of the others.

    ValueError if a shape does not fit, a count is below zero, or a weekday has more in its hours than in all.
    """
    totals, known, hours = _checked(counts_by_day, covered, counts_by_hour_of_week)
    weekday = (first_weekday + np.arange(len(totals))) % 7
    days = np.bincount(weekday[known], minlength=7)
    counted = np.bincount(weekday[known], totals[known], minlength=7)
    timed = hours.reshape(7, 24)
    untimed = counted - timed.sum(axis=1)
    if (untimed < 0).any():
        raise ValueError("a weekday has more incidents in its hours than on its days")
    mean = counted.sum() / max(days.sum(), 1) / 24
    some = np.maximum(days, 1)[:, np.newaxis]
    rate: Floats = np.where((days > 0)[:, np.newaxis], (timed + untimed[:, np.newaxis] / 24) / some, mean)
    return Profile(rate.ravel(), int(days.sum()))


def expected_between(profile: Profile, start: datetime, end: datetime) -> float:
    """Incidents that usually happen from `start` to before `end`, both by the county's clocks; 0 if not later.

    An hour that the clocks repeat is there once, and one that they skip is there, too: a feed's day has 24.
    """
    monday = start.toordinal() - start.weekday()
    return max(0.0, _until(profile, end, monday) - _until(profile, start, monday))


def quiet(
    profile: Profile,
    last: datetime,
    now: datetime,
    *,
    due: timedelta = timedelta(0),
    completeness: Completeness | None = None,
) -> Quiet:
    """What a feed was to have sent of the time since its `last` incident, both times by the county's clocks.

    An incident without an hour counts as at its day's end. The newest `due` of the time is not yet owed. With
    `completeness` only the share of each day counts that is usually known by the end of yesterday: a feed that is
    always late is not silent.
    """
    owed, expected, start = now - due, 0.0, last
    while start < owed:
        end = min(owed, _midnight(start) + timedelta(days=1))
        share = 1.0 if completeness is None else float(completeness.at((now.date() - start.date()).days - 1))
        expected += share * expected_between(profile, start, end)
        start = end
    return Quiet(expected, profile.days)


def _checked(totals: ArrayLike, known: ArrayLike | None, hours: ArrayLike) -> tuple[Counts, Flags, Counts]:
    by_day, by_hour = np.asarray(totals), np.asarray(hours)
    flags = np.ones(by_day.shape, np.bool_) if known is None else np.asarray(known, np.bool_)
    if by_day.ndim != 1 or flags.shape != by_day.shape or by_hour.shape != (WEEK,):
        raise ValueError("days must be one row, with a flag for each, and a week has 168 hours")
    if any(
        counts.size and (counts.dtype.kind not in "iu" or counts.min() < 0) for counts in (by_day, by_hour)
    ):
        raise ValueError("counts must be whole numbers, none below zero")
    return by_day.astype(np.int64), flags, by_hour.astype(np.int64)


def _until(profile: Profile, when: datetime, monday: int) -> float:
    """Incidents from that Monday to `when`."""
    hours = 24 * (when.toordinal() - monday) + (when - _midnight(when)) / timedelta(hours=1)
    weeks, rest = divmod(hours, WEEK)
    running = np.concatenate([[0.0], np.cumsum(profile.rate)])
    return float(weeks * running[-1] + np.interp(rest, np.arange(WEEK + 1), running))


def _midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)
