"""What day data is judged by: a threshold for each month and a variance for each week, learnt and then kept."""

from collections.abc import Mapping
from datetime import date
from typing import cast

import numpy as np

from services.indicators.domain.detection.budget import Threshold
from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.detection.ward import fit_dispersion
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.calibration import DayQuestion, calibration_of_days
from services.indicators.domain.hotspots.day_judgement import rule_of_days
from services.indicators.domain.hotspots.thresholds import share_of_budget
from services.indicators.domain.hotspots.ward_days import WardDays, ward_days
from services.indicators.domain.moment import Moment
from services.indicators.domain.work import Work
from shared.events import StandingSpread, StandingThreshold
from shared.periods import month_text

WEEK = 7


def missing_of_days(at: Moment, groups: Mapping[int, tuple[int, ...]]) -> tuple[Work, ...]:
    """The calibration and the fits that judging these types at these days still needs: long work."""
    works = [_fit_work(at, day, kinds) for day, kinds in groups.items() if _is_old(at, day, kinds)]
    if groups and ("day", month_text(at.this_month)) not in at.county.announced.thresholds:
        works.append(_threshold_work(at, groups))
    return tuple(works)


def learn_days(at: Moment, groups: Mapping[int, tuple[int, ...]]) -> None:
    """At the day's end: take in what is missing. A threshold stands for its month, a variance for its week."""
    for work in missing_of_days(at, groups):
        found = at.results[work.name] if work.name in at.results else work.result()
        if isinstance(found, Threshold):
            _keep_threshold(at, found)
        else:
            _keep_spreads(at, *cast(tuple[WardDays, Dispersion], (work.arguments[0], found)))


def threshold_of_days(at: Moment) -> StandingThreshold | None:
    """What is an alert this month; None before its first day's end."""
    return at.county.announced.thresholds.get(("day", month_text(at.this_month)))


def fitted_of(at: Moment, days: WardDays) -> Dispersion | None:
    """The variance of these types as it was learnt last; None where that was never done."""
    spreads = at.county.announced.spreads
    own = [spreads.get(at.counts.types[kind]) for kind in days.kinds]
    known = [spread for spread in own if spread is not None]
    if len(known) < len(own):
        return None
    phi, kappa = np.array([s.phi for s in known]), np.array([s.kappa for s in known])
    return Dispersion(phi, kappa, np.ones(phi.shape, np.int64))


def spread_before(days: WardDays, rule: Rule) -> Dispersion:
    """The variance of each type and window, from errors of the year before the last of these days. Pure, and dear."""
    return fit_dispersion(
        days.counts,
        windows=rule.windows,
        covered=days.covered,
        **rule.looking_back,
        **rule.past_errors,
        own_variance=True,
        since=days.since,
    )


def _until(day: int) -> int:
    """The last day of the week that a variance is learnt to."""
    return day - day % WEEK


def _is_old(at: Moment, day: int, kinds: tuple[int, ...]) -> bool:
    until, spreads = date.fromordinal(_until(day)).isoformat(), at.county.announced.spreads
    own = (spreads.get(at.counts.types[kind]) for kind in kinds)
    return any(spread is None or spread.until != until for spread in own)


def _fit_work(at: Moment, day: int, kinds: tuple[int, ...]) -> Work:
    until = _until(day)
    name = f"variance to {date.fromordinal(until).isoformat()} of {','.join(map(str, kinds))}"
    return Work(name, spread_before, (ward_days(at, kinds, until), rule_of_days(at.config.detection)))


def _threshold_work(at: Moment, groups: Mapping[int, tuple[int, ...]]) -> Work:
    """All types together, up to the newest day that any of them has: a budget is the county's."""
    kinds = tuple(sorted(kind for own in groups.values() for kind in own))
    detection = at.config.detection
    asked = DayQuestion(
        days=ward_days(at, kinds, max(groups)),
        rule=rule_of_days(detection),
        budget=share_of_budget(at.config, at.config.day_types),
        start=detection.threshold,
    )
    return Work(f"threshold of days in {month_text(at.this_month)}", calibration_of_days, (asked,))


def _keep_threshold(at: Moment, found: Threshold) -> None:
    period = month_text(at.this_month)
    at.county.announced.thresholds["day", period] = StandingThreshold(
        counted_by="day",
        period=period,
        p=significant(found.p),
        periods=found.periods,
        raised=found.raised,
        reason=found.reason,
    )


def _keep_spreads(at: Moment, days: WardDays, found: Dispersion) -> None:
    for column, kind in enumerate(days.kinds):
        name = at.counts.types[kind]
        at.county.announced.spreads[name] = StandingSpread(
            type=name,
            until=date.fromordinal(days.last).isoformat(),
            phi=tuple(significant(float(value)) for value in found.phi[column]),
            kappa=tuple(significant(float(value)) for value in found.kappa[column]),
        )
