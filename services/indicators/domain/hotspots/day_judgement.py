"""One day of types counted by day judged: the windows that end with it, and what a hotspot says of them."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.live import Day, day_of
from services.indicators.domain.detection.predictive import central_range
from services.indicators.domain.detection.recoding import Change, Recoding, possible_recoding
from services.indicators.domain.detection.rules import DAY, Rule
from services.indicators.domain.detection.ward import learn_outlook
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.calibration import basis
from services.indicators.domain.hotspots.neighbours import HIGH, neighbours_of
from services.indicators.domain.hotspots.planned import calendar_caveats, factors
from services.indicators.domain.hotspots.recodings import recoding_caveat
from services.indicators.domain.hotspots.ward_days import WardDays
from services.indicators.domain.hotspots.watches import lowered_gates
from shared.county import CountyConfig, Detection
from shared.events import Point, StandingThreshold, Surprise

RULE = "county-conditional negative binomial"
WEEKS = 12
"""Of the chart beside a finding."""


def rule_of_days(detection: Detection) -> Rule:
    """The daily rule of `wardwatch detect`, with the county's own windows and least count."""
    (length, _), *others = DAY.gates
    return replace(DAY, windows=detection.windows_days, gates=((length, detection.minimum_count), *others))


class Window(NamedTuple):
    """The figures of one window of a ward and type."""

    length: int
    observed: int
    expected: float
    variance: float
    p: float
    """Mid-p of this window alone."""


@dataclass(frozen=True)
class DayJudgement:
    """The newest day of `days` judged by what is known now; wards and kinds by their row and column in it."""

    days: WardDays
    rule: Rule
    day: Day
    threshold: StandingThreshold
    config: CountyConfig

    @cached_property
    def p(self) -> Floats:
        """p of every ward and kind, shape (wards, kinds); 1 where not tested. A watched place needs fewer."""
        found, shape = self.day.of_all(), self.day.recent.shape[:2]
        p: Floats = found.p.reshape(shape)
        anyhow = found.p_each.min(axis=1).reshape(shape) * len(self.rule.windows)
        first, last = self.days.last - max(self.rule.windows) + 1, self.days.last
        for row, kind, least in lowered_gates(self.config, date.fromordinal(first), date.fromordinal(last)):
            column = self.days.kinds.index(kind) if kind in self.days.kinds else -1
            if column >= 0 and self.day.recent[row, column].max() >= least:
                p[row, column] = min(1.0, anyhow[row, column])
        return p

    def p_of(self, rows: Counts, columns: Counts) -> Floats:
        """p of some series only, shape (series,)."""
        return self.day.of(rows, columns).p

    def state(self, column: int) -> str:
        """Whether a kind is judged, or why not: `learning, 90 of 182`."""
        if self.day.judged[:, column].any():
            return "judged"
        length = min(self.rule.windows)
        if not self.days.covered[column, self.days.at + 1 - length :].all():
            return "not covered"
        learned = int(self.day.seen.learned[column].max())
        return f"learning, {learned} of {self.rule.learning} days"

    def windows(self, row: int, column: int) -> list[Window]:
        """The windows that could be judged, shortest first."""
        own = self.day.of(np.array([row]), np.array([column]))
        each = (own.observed[0], own.expected[0], own.variance[0], own.p_each[0])
        found = zip(self.rule.windows, *(values.tolist() for values in each), own.judged[0], strict=True)
        return [Window(n, y, m, v, p) for n, y, m, v, p, judged in found if judged]

    def is_ordinary(self, row: int, column: int) -> bool:
        """Nothing of note over the longest window."""
        windows = self.windows(row, column)
        return bool(windows) and significant(windows[-1].p) > self.config.detection.clear_above_p

    def recoding(self, row: int, column: int) -> Recoding | None:
        """The sister type whose fall in the same ward and window may explain a rise."""
        windows = self.windows(row, column)
        if not windows:
            return None
        length = min(windows, key=lambda window: window.p).length
        family = self.config.types[self.days.kinds[column]].family
        kinds = enumerate(self.config.types[kind].family for kind in self.days.kinds)
        sisters = [self._change(row, n, length) for n, its in kinds if its == family and n != column]
        (rising,) = self._change(row, column, length)
        return possible_recoding(rising, [change for found in sisters for change in found])

    def _change(self, row: int, column: int, length: int) -> list[Change]:
        """Of one window; none where it could not be judged."""
        kind = self.config.types[self.days.kinds[column]].id
        windows = (window for window in self.windows(row, column) if window.length == length)
        return [Change(kind, window.observed, window.expected, window.variance) for window in windows]

    def surprise(self, row: int, column: int, p: float) -> Surprise:
        """The figures of the window that surprised most."""
        found = min(self.windows(row, column), key=lambda window: window.p)
        low, high = central_range(np.array([found.expected]), np.array([found.variance]))
        return Surprise(
            rule=RULE,
            window=f"{found.length} days",
            period=_span(self.days.last - found.length + 1, self.days.last),
            observed=found.observed,
            expected=significant(found.expected),
            low=int(low[0]),
            high=int(high[0]),
            variance=significant(found.variance),
            p=significant(p),
            threshold=self.threshold.p,
            basis=basis(self.threshold, self.config.detection.budget_a_month),
            evidence=self._evidence(row, column),
            neighbours=self._neighbours(row, column),
            caveats=self._caveats(row, column, found.length),
        )

    def _neighbours(self, row: int, column: int) -> tuple[str, ...]:
        """Adjoining wards with more than usual of the same type, in any window."""
        wards = self.config.wards
        near = (n for n in neighbours_of(self.config)[row] if self.windows(n, column))
        return tuple(wards[n].code for n in near if min(w.p for w in self.windows(n, column)) <= HIGH)

    def _caveats(self, row: int, column: int, length: int) -> tuple[str, ...]:
        found = self.recoding(row, column)
        recoding = () if found is None else (recoding_caveat(self.config, found),)
        first, last = date.fromordinal(self.days.last - length + 1), date.fromordinal(self.days.last)
        kind = self.config.types[self.days.kinds[column]].id
        return (*recoding, *calendar_caveats(self.config, self.config.wards[row].code, kind, first, last))

    def _evidence(self, row: int, column: int) -> tuple[Point, ...]:
        """Weeks that end with the judged day's weekday, each named by its last day."""
        ends = range(self.days.at - 7 * (WEEKS - 1), self.days.at + 1, 7)
        return tuple(
            Point(
                period=date.fromordinal(self.days.first + end).isoformat(),
                count=int(self.days.counts[row, column, end - 6 : end + 1].sum()),
            )
            for end in ends
            if end >= 6 and self.days.covered[column, end - 6 : end + 1].all()
        )


def judged_day(
    config: CountyConfig, days: WardDays, fitted: Dispersion, threshold: StandingThreshold
) -> DayJudgement:
    """The newest of these days, with a variance learnt before."""
    rule = rule_of_days(config.detection)
    seen = learn_outlook(
        days.counts,
        [days.at + 1 - window for window in rule.windows],
        covered=days.covered,
        **rule.looking_back,
        since=days.since,
    )
    day = day_of(
        days.counts, days.at, rule, seen, fitted,
        covered=days.covered, since=days.since, factor=_factor(config, days, rule),
    )  # fmt: skip
    return DayJudgement(days, rule, day, threshold, config)


def _factor(config: CountyConfig, days: WardDays, rule: Rule) -> Floats:
    """By how much the calendar expects more in each window, shape (wards, kinds, windows)."""
    last = date.fromordinal(days.last)
    each = [factors(config, date.fromordinal(days.last - n + 1), last)[:, days.kinds] for n in rule.windows]
    return np.stack(each, axis=2)


def _span(first: int, last: int) -> str:
    return f"{date.fromordinal(first).isoformat()}..{date.fromordinal(last).isoformat()}"
