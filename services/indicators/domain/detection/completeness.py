"""How much of a day is usually known at its age: expected counts are scaled by it, counts are never inflated.

A ward beside its county needs none of it: both are equally incomplete. What compares a young day with old ones
does: a week of the county with its season, a feed with its own rhythm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.history import Counts, Floats

SETTLED = 35
"""Days after which a day counts as known: what comes later is a load of the past, and no reporting."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Share of a day's incidents that are known at each age."""

    share: Floats
    """Shape (ages,): at the end of the day itself, of the next and so on; never falling, and 1 at the last."""

    incidents: int
    """How many it was learnt from; 0 means that nothing is known of it and every share is 1."""

    def at(self, age: ArrayLike) -> Floats:
        """Share known of days that are so many days old, in the shape of `age`; 0 of days to come."""
        days = np.asarray(age)
        known: Floats = np.where(days < 0, 0.0, self.share[np.clip(days, 0, len(self.share) - 1)])
        return known

    def known_of(self, expected: Floats, newest: int = 0) -> Floats:
        """Of what `expected` says of days, shape (..., days), what is to be known when the last is `newest` days old.

        Summed over the days, shape (...).
        """
        ages = newest + np.arange(expected.shape[-1])[::-1]
        scaled: Floats = expected @ self.at(ages)
        return scaled


def learn_completeness(
    day: ArrayLike, known: ArrayLike, *, as_of: int, settled: int = SETTLED
) -> Completeness:
    """Learnt from incidents of `day` that became known on `known`, whole and of shape (incidents,), up to `as_of`.

    Young days show only what is reported soon, so the share is a product of hazards backwards in time (Lawless
    1994, Canadian Journal of Statistics 22; Brookmeyer & Damiano 1989): of what was known within x days, the part
    that took x, over those days only that are x days old. An incident reported after `settled` days is left out.

    ValueError if an incident is known before its day, or the arrays differ in length or are not whole.
    """
    days, late = _checked(day, known)
    used = (late <= settled) & (days + late <= as_of)
    days, late = days[used], late[used]
    share = np.ones(settled + 1)
    for age in range(settled, 0, -1):
        old_enough = days <= as_of - age
        within = int((old_enough & (late <= age)).sum())
        took = int((old_enough & (late == age)).sum())
        share[age - 1] = share[age] * (1 - took / within if within else 1.0)
    return Completeness(share, len(days))


def _checked(day: ArrayLike, known: ArrayLike) -> tuple[Counts, Counts]:
    """Days and delays."""
    days, told = np.asarray(day), np.asarray(known)
    if (
        days.shape != told.shape
        or days.ndim != 1
        or (days.size and {days.dtype.kind, told.dtype.kind} - set("iu"))
    ):
        raise ValueError("day and known must be whole, of one length")
    late = (told - days).astype(np.int64)
    if (late < 0).any():
        raise ValueError("no incident is known before its day")
    return days.astype(np.int64), late
