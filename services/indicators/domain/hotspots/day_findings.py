"""Which wards are surprising day by day: all at the day's end, and with each live record those it mentions."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

import numpy as np

from services.indicators.domain.detection.rules import AT_ONCE, DAY
from services.indicators.domain.figures import significant
from services.indicators.domain.hotspots.day_judgement import DayJudgement, judged_day
from services.indicators.domain.hotspots.day_thresholds import fitted_of, learn_days, threshold_of_days
from services.indicators.domain.hotspots.news import NEAR, Finding
from services.indicators.domain.hotspots.ward_days import SILENT, newest_days, ward_days
from services.indicators.domain.moment import Moment

CLEAN_DAYS = 2
"""So many ordinary evaluations in a row clear a hotspot."""


def days_at_end(at: Moment) -> dict[int, int]:
    """For each type counted by day the day it is judged at when this one begins: yesterday, if that was told of."""
    return newest_days(at, at.today.toordinal() - 1)


def groups_of(days: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Types by the day they are judged at, in order."""
    return {
        day: tuple(kind for kind, its in sorted(days.items()) if its == day)
        for day in sorted(set(days.values()))
    }


def judged_days(at: Moment, groups: Mapping[int, tuple[int, ...]]) -> list[DayJudgement]:
    """Types, by number, judged at their days, once what that needs is learnt."""
    at.county.announced.keep_thresholds("day", [at.this_month])
    learn_days(at, groups)
    judged = (_judged(at, kinds, day) for day, kinds in groups.items())
    return [judgement for judgement in judged if judgement is not None]


def findings_of_arrivals(at: Moment) -> Iterator[Finding]:
    """Of the series that the last records changed, those that fire at once. They are mentioned no more then."""
    days = at.counts.days
    mentioned, days.touched = sorted(days.touched), set()
    cells = (
        (row, at.counts.types.index(days.types[n])) for row, n in mentioned if row < len(at.config.wards)
    )
    wanted = [cell for cell in cells if not _stands(at, *cell) and _are_enough(at, *cell)]
    if not wanted:
        return
    newest = newest_days(at, at.today.toordinal())
    touched = {kind: day for kind, day in newest.items() if any(kind == column for _, column in wanted)}
    for day, kinds in groups_of(touched).items():
        judged = _judged(at, kinds, day)
        if judged is not None:
            yield from _at_once(judged, [(row, column) for row, column in wanted if column in kinds])


def _stands(at: Moment, row: int, column: int) -> bool:
    """Whether a hotspot is there already: what becomes of it is said at the day's end."""
    standing = at.county.announced.hotspots.get((at.config.wards[row].code, at.counts.types[column]))
    return standing is not None and standing.cleared is None


def _are_enough(at: Moment, row: int, column: int) -> bool:
    """Whether a series could meet the gates: seen at a glance, for most arrivals are one of few."""
    days, today = at.counts.days, at.today.toordinal()
    length, least = DAY.gates[0][0], at.config.detection.minimum_count
    own = days.of_types([days.types.index(at.counts.types[column])], today - SILENT - length, today)
    return int(own[row].sum()) >= least


def _judged(at: Moment, kinds: tuple[int, ...], day: int) -> DayJudgement | None:
    """None where no day's end has calibrated and learnt yet."""
    days = ward_days(at, kinds, day)
    threshold, fitted = threshold_of_days(at), fitted_of(at, days)
    return None if threshold is None or fitted is None else judged_day(at.config, days, fitted, threshold)


def noteworthy(at: Moment, judged: DayJudgement) -> Iterator[Finding]:
    """Every ward and type that fires or stands, in the order of types and wards."""
    standing = at.county.announced.open_cells()
    near = judged.p <= NEAR * judged.threshold.p
    for column, kind in enumerate(judged.days.kinds):
        for row, ward in enumerate(at.config.wards):
            is_judged = bool(judged.day.judged[row, column].any())
            if is_judged and (near[row, column] or (ward.code, at.counts.types[kind]) in standing):
                yield _finding(judged, row, column, float(judged.p[row, column]), judged.threshold.p)


def _at_once(judged: DayJudgement, cells: list[tuple[int, int]]) -> Iterator[Finding]:
    rows = np.array([row for row, _ in cells], np.int64)
    columns = np.array([judged.days.kinds.index(column) for _, column in cells], np.int64)
    limit = min(judged.threshold.p, AT_ONCE)
    for row, column, p in zip(rows, columns, judged.p_of(rows, columns), strict=True):
        if p <= limit:
            yield _finding(judged, int(row), int(column), float(p), limit)


def _finding(judged: DayJudgement, row: int, column: int, p: float, limit: float) -> Finding:
    return Finding(
        place=judged.config.wards[row].code,
        type=judged.config.types[judged.days.kinds[column]].id,
        period=date.fromordinal(judged.days.last).isoformat(),
        fires=significant(p) <= limit,
        is_ordinary=judged.is_ordinary(row, column),
        figures=partial(judged.surprise, row, column, p),
        recoded=partial(judged.recoding, row, column),
        clean_enough=CLEAN_DAYS,
    )
