"""Days gone through once more, each judged from what was known then: the back-test of a budget on day data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.indicators.domain.detection.arrivals import Arrivals
from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.live import Day, day_of
from services.indicators.domain.detection.outlook import Outlook
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.detection.ward import fit_dispersion, learn_outlook


@dataclass(frozen=True, slots=True)
class Replayed:
    """What each series had on each of some days; both of shape (days, wards, types), 1 where not tested."""

    least: Floats
    """The least p of the day. An alert is raised by the first p that is at most the threshold, and is new if there
    was none within an episode: so the days' least p are all that `budget.calibrate` needs to count new alerts."""

    closing: Floats
    """p at the day's end: all that there is where nothing is judged as it arrives."""

    def announced(self, at_once: float) -> Floats:
        """The least p by which an alert is raised where an arrival raises one at most at `at_once`, and what
        surprises less waits for the day's end; of the same shape, for `budget.calibrate` in the place of `least`.
        """
        return np.where(self.least <= at_once, self.least, self.closing)


def replayed(
    arrivals: Arrivals,
    days: range,
    rule: Rule,
    shape: tuple[int, int],
    *,
    covered: Flags | None = None,
    since: Sequence[int] | None = None,
    factor: Callable[[int], Floats] | None = None,
) -> Replayed:
    """Goes through `days` as the stream did: judged is each series whenever an arrival mentions it, and all at the
    end of each day.

    `shape` is (wards, types), `covered` bool (types, days), with as many days as `days` end before; `factor` gives
    each day's, as in `day_of`.
    """
    past = _Past(arrivals, days, rule, shape, covered, since, factor)
    least, closing = zip(*(past.judge(day) for day in days), strict=True)
    return Replayed(np.stack(least), np.stack(closing))


class _Past:
    """The county as it was known at the beginning of a day, moved on from one to the next."""

    def __init__(
        self,
        arrivals: Arrivals,
        days: range,
        rule: Rule,
        shape: tuple[int, int],
        covered: Flags | None,
        since: Sequence[int] | None,
        factor: Callable[[int], Floats] | None,
    ) -> None:
        self.arrivals, self.rule, self.factor = arrivals, rule, factor
        self.table: Counts = np.zeros((*shape, days.stop), np.int64)
        arrivals.between(0, days.start).add_to(self.table)
        self.told: dict[str, Any] = {"covered": covered, "since": since}
        self.kept: Outlook | None = None
        self.fitted: Dispersion | None = None

    def judge(self, at: int) -> tuple[Floats, Floats]:
        """Least and last p of each ward and type on day `at`, after which its arrivals are known."""
        today = self.arrivals.between(at, at + 1)
        day = self._day(at)
        least = np.ones(self.table.shape[:2])
        np.minimum.at(least, (today.ward, today.type), day.after_each(today).p)
        today.add_to(self.table)
        if self.kept is not None and (today.day < self.kept.starts.max() - self.rule.guard).any():
            self.kept = None  # so late an arrival that it changes what wards usually have
        closing = self._as_known(at, day.seen, day.fitted).of_all().p.reshape(least.shape)
        return np.minimum(least, closing), closing

    def _day(self, at: int) -> Day:
        self.kept = learn_outlook(
            self.table, self._starts(at), kept=self.kept, **self.told, **self.rule.looking_back
        )
        if self.fitted is None or at % self.rule.refit == 0:
            self.fitted = self._fit(at)
        return self._as_known(at, self.kept, self.fitted)

    def _as_known(self, at: int, seen: Outlook, fitted: Dispersion) -> Day:
        factor = None if self.factor is None else self.factor(at)
        return day_of(self.table, at, self.rule, seen, fitted, factor=factor, **self.told)

    def _starts(self, at: int) -> list[int]:
        """Where windows start that end on this day, and those of the past errors that a variance is learnt from."""
        rule = self.rule
        before = at + 1 - min(rule.windows)
        past = range(before - min(rule.windows), -1, -1)[
            : rule.residual_periods * rule.residual_step + max(rule.windows)
        ]
        return [at + 1 - window for window in rule.windows] + list(past)

    def _fit(self, at: int) -> Dispersion:
        return fit_dispersion(
            self.table,
            windows=self.rule.windows,
            at=at,
            **self.rule.past_errors,
            own_variance=True,
            outlook=self.kept,
            **self.told,
            **self.rule.looking_back,
        )
