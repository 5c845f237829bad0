"""Which p is a hotspot this month: what the county's budget of alerts allowed in its own months before.

Pure, and dear: a year of months is judged again, seconds for a large county.
"""

from dataclasses import dataclass, replace

from services.indicators.domain.detection.budget import Threshold
from services.indicators.domain.detection.evaluation import threshold_before
from services.indicators.domain.detection.history import Counts, Flags
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import MONTH, Rule
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
    table = Table(asked.counts, asked.covered, asked.rule, asked.districts)
    found = threshold_before(table, asked.at, asked.budget)
    return found if found.periods else replace(found, p=asked.start)


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
