"""The threshold of each month that is judged: calibrated once, kept with what it rests on until the month is over."""

from collections.abc import Collection, Iterable
from typing import cast

from services.indicators.domain.detection.budget import Threshold
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.calibration import Question, calibration, rule_of_months
from services.indicators.domain.hotspots.ward_months import WardMonths, ward_months
from services.indicators.domain.moment import Moment
from services.indicators.domain.work import Work
from shared.county import CountyConfig
from shared.events import StandingThreshold
from shared.periods import month_text


def missing_thresholds(at: Moment, months: Iterable[int]) -> tuple[Work, ...]:
    """The calibrations that judging these months still needs: long work."""
    known = at.county.announced.thresholds
    missing = sorted(m for m in set(months) if ("month", month_text(m)) not in known)
    return tuple(_work(at, ward_months(at, month)) for month in missing)


def threshold_of(at: Moment, months: WardMonths) -> StandingThreshold:
    """What is an alert in the last of these months. What comes late changes its counts, and this no more."""
    thresholds, period = at.county.announced.thresholds, month_text(months.last)
    if ("month", period) not in thresholds:
        work = _work(at, months)
        found = cast(Threshold, at.results[work.name] if work.name in at.results else work.result())
        thresholds["month", period] = StandingThreshold(
            counted_by="month",
            period=period,
            p=significant(found.p),
            periods=found.periods,
            raised=found.raised,
            reason=found.reason,
        )
    return thresholds["month", period]


def _work(at: Moment, months: WardMonths) -> Work:
    detection = at.config.detection
    asked = Question(
        counts=months.counts,
        covered=months.covered,
        districts=months.districts,
        since=months.since,
        rule=rule_of_months(detection),
        at=months.at,
        budget=share_of_budget(at.config, [t for t in at.counts.types if t not in at.config.day_types]),
        start=detection.threshold,
    )
    return Work(f"threshold of {month_text(months.last)}", calibration, (asked,))


def share_of_budget(config: CountyConfig, types: Collection[str]) -> float | None:
    """What of the county's alerts a month these types may raise: as much as they are of all."""
    budget = config.detection.budget_a_month
    return None if budget is None else budget * len(types) / len(config.types)
