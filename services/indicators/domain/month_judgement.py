"""One month of all wards and types judged as `wardwatch detect` judges it, and what a hotspot says of it."""

from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from services.indicators.domain.calibration import basis, rule_of_months
from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.judgement import Judgement, Table
from services.indicators.domain.detection.predictive import central_range, mid_p
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspot_news import Finding
from services.indicators.domain.moment import Moment
from services.indicators.domain.thresholds import threshold_of
from services.indicators.domain.ward_months import WardMonths, ward_months
from shared.events import Point, StandingThreshold, Surprise
from shared.periods import month_text, span_text

RULE = "county-conditional negative binomial"
EVIDENCE_MONTHS = 24
YEAR = 12


@dataclass(frozen=True)
class MonthJudgement:
    """The newest month of `months` judged, under the threshold in force for it."""

    months: WardMonths
    rule: Rule
    found: Judgement
    threshold: StandingThreshold
    wards: tuple[str, ...]
    types: tuple[str, ...]
    ordinary_above: float
    """A count whose p over the long window is greater is ordinary."""

    basis: str
    """What the threshold rests on."""

    def finding(self, row: int, column: int) -> Finding:
        """What was found in one ward and type."""
        return Finding(
            ward=self.wards[row],
            type=self.types[column],
            period=month_text(self.months.last),
            fires=significant(float(self.found.p[row, column])) <= self.threshold.p,
            is_ordinary=significant(float(self._p_long[row, column])) > self.ordinary_above,
            figures=partial(self._surprise, row, column),
        )

    @cached_property
    def _p_long(self) -> Floats:
        """Mid-p of the longest window that could be judged, whether or not there was enough to test."""
        months, p = self.months, _mid_p(self.found)
        if len(self.rule.windows) > 1:
            longest = replace(self.rule, windows=(max(self.rule.windows),))
            long = Table(months.counts, months.covered, longest, months.districts).judge(months.at)
            p = np.where(long.judged, _mid_p(long), p)
        return p

    def _surprise(self, row: int, column: int) -> Surprise:
        found, cell, months = self.found, (row, column), self.months
        length = int(found.window[cell])
        low, high = central_range(found.expected[row, [column]], found.variance[row, [column]])
        return Surprise(
            rule=RULE,
            window="1 month" if length == 1 else f"{length} months",
            period=span_text(months.last - length + 1, months.last),
            observed=int(found.count[cell]),
            expected=significant(float(found.expected[cell])),
            low=int(low[0]),
            high=int(high[0]),
            variance=significant(float(found.variance[cell])),
            p=significant(float(found.p[cell])),
            threshold=self.threshold.p,
            basis=self.basis,
            evidence=tuple(
                Point(period=period, count=count)
                for period, count in months.evidence(row, column, EVIDENCE_MONTHS)
            ),
            caveats=self._caveats(column, length),
        )

    def _caveats(self, column: int, length: int) -> tuple[str, ...]:
        learned = self.months.learned(column, self.months.at + 1 - length, self.rule.reach)
        if learned >= YEAR:
            return ()
        return (f"judged on {learned} earlier months; the usual yearly pattern is not yet known",)


def _mid_p(found: Judgement) -> Floats:
    """1 where nothing could be judged."""
    expected, variance = (np.where(found.judged, values, 0.0) for values in (found.expected, found.variance))
    return np.where(found.judged, mid_p(found.count, expected, variance), 1.0)


def judged_month(at: Moment, month: int) -> MonthJudgement:
    """Every ward and type at `month`, under its threshold."""
    months, rule = ward_months(at, month), rule_of_months(at.config.detection)
    threshold = threshold_of(at, months)
    return MonthJudgement(
        months=months,
        rule=rule,
        found=Table(months.counts, months.covered, rule, months.districts).judge(months.at),
        threshold=threshold,
        wards=tuple(at.counts.index.wards),
        types=tuple(at.counts.types),
        ordinary_above=at.config.detection.clear_above_p,
        basis=basis(threshold, at.config.detection.budget_a_month),
    )
