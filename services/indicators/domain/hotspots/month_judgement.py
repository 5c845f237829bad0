"""One month of all wards and types judged as `wardwatch detect` judges it, and what a hotspot says of it."""

from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.judgement import Judgement, Table
from services.indicators.domain.detection.predictive import central_range
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.adjusted import as_the_county_sees, mid_p_of
from services.indicators.domain.hotspots.calibration import basis, rule_of_months
from services.indicators.domain.hotspots.neighbours import HIGH, neighbours_of
from services.indicators.domain.hotspots.news import Finding
from services.indicators.domain.hotspots.planned import calendar_caveats
from services.indicators.domain.hotspots.recodings import recoding_caveat, recoding_in_ward
from services.indicators.domain.hotspots.thresholds import threshold_of
from services.indicators.domain.hotspots.ward_months import WardMonths, ward_months
from services.indicators.domain.moment import Moment
from shared.county import CountyConfig
from shared.events import Point, StandingThreshold, Surprise
from shared.periods import first_day, last_day, month_text, span_text

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
    config: CountyConfig

    def finding(self, row: int, column: int) -> Finding:
        """What was found in one ward and type."""
        return Finding(
            place=self.config.wards[row].code,
            type=self.config.types[column].id,
            period=month_text(self.months.last),
            fires=significant(float(self.found.p[row, column])) <= self.threshold.p,
            is_ordinary=significant(float(self._p_long[row, column])) > self.config.detection.clear_above_p,
            figures=partial(self._surprise, row, column),
            recoded=partial(recoding_in_ward, self.config, self.found, row, column),
        )

    @cached_property
    def _p_month(self) -> Floats:
        """Mid-p of the window that surprised most, whether or not there was enough to test."""
        return mid_p_of(self.found)

    @cached_property
    def _p_long(self) -> Floats:
        """Mid-p of the longest window that could be judged, whether or not there was enough to test."""
        months, p = self.months, self._p_month
        if len(self.rule.windows) > 1:
            longest = replace(self.rule, windows=(max(self.rule.windows),))
            long = _table(months, longest).judge(months.at)
            p = np.where(long.known, mid_p_of(as_the_county_sees(self.config, months, 1, long)), p)
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
            basis=basis(self.threshold, self.config.detection.budget_a_month),
            evidence=tuple(
                Point(period=period, count=count)
                for period, count in months.evidence(row, column, EVIDENCE_MONTHS)
            ),
            neighbours=self._neighbours(row, column),
            caveats=(
                *self._recoding(row, column),
                *self._learning(row, column, length),
                *self._calendar(row, column, length),
            ),
        )

    def _neighbours(self, row: int, column: int) -> tuple[str, ...]:
        """Adjoining wards with more than usual of the same type."""
        near = neighbours_of(self.config)[row]
        return tuple(self.config.wards[n].code for n in near if self._p_month[n, column] <= HIGH)

    def _recoding(self, row: int, column: int) -> tuple[str, ...]:
        found = recoding_in_ward(self.config, self.found, row, column)
        return () if found is None else (recoding_caveat(self.config, found),)

    def _learning(self, row: int, column: int, length: int) -> tuple[str, ...]:
        learned = self.months.learned(row, column, self.months.at + 1 - length, self.rule.reach)
        if learned >= YEAR:
            return ()
        return (f"judged on {learned} earlier months; the usual yearly pattern is not yet known",)

    def _calendar(self, row: int, column: int, length: int) -> tuple[str, ...]:
        ward, kind = self.config.wards[row].code, self.config.types[column].id
        first, last = first_day(self.months.last - length + 1), last_day(self.months.last)
        return calendar_caveats(self.config, ward, kind, first, last)


def judged_month(at: Moment, month: int) -> MonthJudgement:
    """Every ward and type at `month`, under its threshold."""
    months, rule = ward_months(at, month), rule_of_months(at.config.detection)
    found = _table(months, rule).judge(months.at)
    found = as_the_county_sees(at.config, months, len(rule.windows), found)
    return MonthJudgement(months, rule, found, threshold_of(at, months), at.config)


def _table(months: WardMonths, rule: Rule) -> Table:
    return Table(months.counts, months.covered, rule, months.districts, since=months.since)
