"""Next month's busiest nights, learnt from up to three years of evenings. Arrays in, nights with evidence out.

A night is expected to have what its weekday usually has, times what its kind of date (a payday, a holiday) has had
over that, times what its month has had. Both factors are drawn towards 1 as by `PRIOR` incidents: few nights
prove little. Without a difference between weekdays beyond chance no night is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.figures import significant

PRIOR = 10.0
"""Incidents as expected that every factor is mixed with."""
ENOUGH_NIGHTS = 364
ENOUGH_INCIDENTS = 100
FEW_NIGHTS = 20
"""With fewer nights of a weekday outside the calendar, its nights in it say what is usual too."""
CHANCE = 0.01
"""Weekdays (or kinds of date) differ if chance alone would do so less often than this."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Learnt:
    """Evenings looked back on: their incidents, which of them are usable, and what kinds of date they were."""

    first: int
    """Day ordinal of the first."""
    counts: npt.NDArray[np.int64]
    usable: Flags
    kinds: Mapping[str, Flags]
    """By kind of date, which evenings were of it."""

    @property
    def days(self) -> list[date]:
        """Each evening's date."""
        return [date.fromordinal(self.first + n) for n in range(len(self.counts))]


@dataclass(frozen=True)
class Night:
    """A night to come, how many incidents are expected, and on what evidence."""

    on: date
    expected: float
    evidence: str


@dataclass(frozen=True)
class Forecast:
    """The busiest nights, busiest first, or why none is named."""

    nights: tuple[Night, ...] = ()
    reason: str = ""


def busiest(learnt: Learnt, ahead: Mapping[date, Sequence[str]], top: int) -> Forecast:
    """The `top` nights of those `ahead`, which come with their kinds of date; of equals the earlier."""
    nights, incidents = int(learnt.usable.sum()), int(learnt.counts[learnt.usable].sum())
    if nights < ENOUGH_NIGHTS:
        return Forecast(reason=f"learnt from {nights} nights, {ENOUGH_NIGHTS} are needed")
    if incidents < ENOUGH_INCIDENTS:
        return Forecast(
            reason=f"{incidents} incidents at a known hour of the night, {ENOUGH_INCIDENTS} are needed"
        )
    pattern = _Pattern(learnt)
    if not pattern.is_any(kind for kinds in ahead.values() for kind in kinds):
        return Forecast(reason="no weekday and no kind of date differs beyond chance")
    expected = sorted(
        (pattern.night(on, kinds) for on, kinds in ahead.items()), key=lambda n: (-n.expected, n.on)
    )
    return Forecast(tuple(expected[:top]))


class _Pattern:
    """What the evenings looked back on say of weekdays, months and kinds of date."""

    def __init__(self, learnt: Learnt) -> None:
        use = learnt.usable
        days = [day for day, usable in zip(learnt.days, use, strict=True) if usable]
        self.counts = learnt.counts[use].astype(np.float64)
        self.kinds = {kind: held[use] for kind, held in learnt.kinds.items()}
        self.months = np.array([day.month for day in days])
        weekdays = np.array([day.weekday() for day in days])
        plain = self._plain(weekdays)
        self.nights = np.bincount(weekdays[plain], minlength=7)
        self.usual = np.bincount(weekdays[plain], self.counts[plain], 7) / np.maximum(self.nights, 1)
        self.as_usual = self.usual[weekdays]
        squares = (self.counts[plain] - self.as_usual[plain]) ** 2
        self.spread = max(1.0, float(squares.sum() / max(1.0, self.as_usual[plain].sum())))

    def _plain(self, weekdays: npt.NDArray[np.int64]) -> Flags:
        """Nights without a listed event, by which others are measured; all of a weekday that has too few of them."""
        listed = np.any([*self.kinds.values(), np.zeros(len(weekdays), np.bool_)], axis=0)
        few = np.bincount(weekdays[~listed], minlength=7) < FEW_NIGHTS
        return np.asarray(~listed | few[weekdays])

    def is_any(self, kinds: Iterable[str]) -> bool:
        """Whether weekdays differ beyond chance, or one of these kinds of date does from its weekdays."""
        return self._weekdays_differ() or any(self._differs(kind) for kind in set(kinds))

    def _weekdays_differ(self) -> bool:
        mean = float(self.nights @ self.usual) / self.nights.sum()
        distance = (self.nights * (self.usual - mean) ** 2 / max(mean, 1e-9)).sum() / self.spread
        return float(scipy.stats.chi2.sf(distance, 6)) < CHANCE

    def _differs(self, kind: str) -> bool:
        seen, expected = self._seen(self.kinds.get(kind))
        return expected > 0 and abs(seen - expected) / np.sqrt(expected * self.spread) > scipy.stats.norm.isf(
            CHANCE / 2
        )

    def _seen(self, held: Flags | None) -> tuple[float, float]:
        """Incidents on these evenings, and what their weekdays usually have."""
        if held is None:
            return 0.0, 0.0
        return float(self.counts[held].sum()), float(self.as_usual[held].sum())

    def _factor(self, held: Flags | None) -> float:
        seen, expected = self._seen(held)
        return (seen + PRIOR) / (expected + PRIOR)

    def night(self, on: date, kinds: Sequence[str]) -> Night:
        """What is expected of a night: weekday, month, and the kind of date that changes most."""
        factors = {kind: self._factor(self.kinds[kind]) for kind in sorted(set(kinds)) if kind in self.kinds}
        kind = max(factors, key=lambda k: abs(np.log(factors[k])), default=None)
        by_month = self._factor(self.months == on.month)
        expected = float(self.usual[on.weekday()]) * by_month * (factors[kind] if kind else 1.0)
        return Night(on, significant(expected), "; ".join(self._evidence(on, by_month, kind, factors)))

    def _evidence(
        self, on: date, by_month: float, kind: str | None, factors: Mapping[str, float]
    ) -> list[str]:
        day = on.weekday()
        said = [
            f"{WEEKDAYS[day]}s: {self.usual[day]:.1f} a night over {self.nights[day]} "
            f"(all nights {self.counts.mean():.1f})"
        ]
        months = int((self.months == on.month).sum())
        if months:
            said.append(f"{on.strftime('%B')}: {by_month:.2f} times usual over {months} nights")
        if kind:
            held = int(self.kinds[kind].sum())
            said.append(f"{kind.replace('_', ' ')}: {factors[kind]:.2f} times usual over {held} nights")
        return said
