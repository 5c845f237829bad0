"""Which p is a hotspot this month: what the county's budget of alerts allowed in its own months before.

Pure, and dear: a year of months is judged again, seconds for a large county.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.indicators.domain.detection.arrivals import Arrivals
from services.indicators.domain.detection.budget import Threshold, calibrate
from services.indicators.domain.detection.evaluation import threshold_before
from services.indicators.domain.detection.history import Counts, Flags
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.replay import replayed
from services.indicators.domain.detection.rules import AT_ONCE, MONTH, Rule
from services.indicators.domain.hotspots.ward_days import WardDays
from shared.county import Detection
from shared.events import StandingThreshold


@dataclass(frozen=True)
class Question:
    """All that a threshold depends on: plain values, so that another process can answer."""

    counts: Counts
    """Shape (wards, types, periods)."""

    covered: Flags
    """Shape (types, periods)."""

    districts: tuple[int, ...]
    """A number for each ward's district, from 0; empty where the county has no such tier."""

    since: tuple[int, ...]
    """For each ward the index of its first period; 0 for one that was always there."""

    rule: Rule
    at: int
    """Index of the period to be judged; what comes before is judged again."""

    budget: float | None
    """New alerts a month; None asks for nothing but `start`."""

    start: float
    """The threshold until there is a back-test."""


def calibration(asked: Question) -> Threshold:
    """The weakest threshold that spends the budget in the periods before, or the county's own start."""
    if asked.budget is None:
        return Threshold(asked.start, 0, 0, "set by the county")
    table = Table(asked.counts, asked.covered, asked.rule, asked.districts, since=asked.since)
    found = threshold_before(table, asked.at, asked.budget)
    return found if found.periods else replace(found, p=asked.start)


@dataclass(frozen=True)
class DayQuestion:
    """The same of day data; the threshold is for the days after the last."""

    days: WardDays
    rule: Rule
    budget: float | None
    start: float


def calibration_of_days(asked: DayQuestion) -> Threshold:
    """The threshold that spends the budget when the days before are gone through once more as they are announced:
    what is startling with its arrival, the rest at the day's end.

    When an incident became known is not kept, so it is taken to have been on its day. Half a year of days is
    judged again, where it could be: some seconds for a large county.
    """
    days, rule = asked.days, asked.rule
    if asked.budget is None:
        return Threshold(asked.start, 0, 0, "set by the county")
    judged = _judged(days, rule)
    counted = min(rule.back_test, int(judged.any(axis=0).sum()))
    if counted < rule.enough:
        reason = f"the usual one, for only {counted} of {rule.enough} days before could be judged"
        return Threshold(asked.start, 0, 0, reason)
    again = range(max(0, days.at + 1 - rule.back_test - rule.episode), days.at + 1)
    shape = days.counts.shape[0], days.counts.shape[1]
    past = replayed(_arrivals(days), again, rule, shape, covered=days.covered, since=days.since)
    return calibrate(
        past.announced(AT_ONCE).reshape(len(again), -1),
        again,
        counted=counted,
        judged=int(judged[:, again.start :].sum()) * shape[0],
        allowed=asked.budget * counted / rule.a_month,
        episode=rule.episode,
        half_life=rule.half_life,
    )


def _judged(days: WardDays, rule: Rule) -> Flags:
    """Days on which a type's shortest window could be judged, shape (kinds, days), of those that count."""
    known = np.cumsum(np.pad(days.covered, ((0, 0), (1, 0))), axis=1)
    ends, shortest = np.arange(1, days.at + 2), min(rule.windows)
    starts = np.maximum(ends - shortest, 0)
    whole: Flags = known[:, ends] - known[:, starts] == shortest
    learnt: Counts = (
        known[:, np.maximum(starts - rule.guard, 0)] - known[:, np.maximum(starts - rule.reach, 0)]
    )
    judged = np.logical_and(whole, learnt >= rule.learning)
    judged[:, : max(0, days.at + 1 - rule.back_test)] = False
    return judged


def _arrivals(days: WardDays) -> Arrivals:
    """Every incident, known on its day."""
    by_day = days.counts.transpose(2, 0, 1)
    day, ward, kind = (np.repeat(axis, by_day[by_day > 0]) for axis in by_day.nonzero())
    return Arrivals(ward, kind, day, day)


def rule_of_months(detection: Detection) -> Rule:
    """The monthly rule of `wardwatch detect`, with the county's own settings."""
    return replace(
        MONTH,
        windows=detection.windows_months,
        half_life=detection.half_life_months,
        reach=detection.reach_months,
        learning=detection.learning_months,
        gates=((1, detection.minimum_count),),
    )


def basis(found: StandingThreshold, budget: int | None) -> str:
    """What a threshold rests on, in a sentence."""
    if not found.periods:
        return f"The threshold is the county's own, not calibrated: {found.reason}."
    unit = f"{found.counted_by}s" if found.periods > 1 else found.counted_by
    return (
        f"At this threshold the {found.periods} {unit} judged before would have raised {found.raised} new alerts "
        f"in the county, whose budget is {budget} a month (limit: {found.reason})."
    )
