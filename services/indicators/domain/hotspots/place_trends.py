"""Rises of a whole district or county, which no ward stands out in: charts of months, seasons of weeks, rare series."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np

from services.indicators.domain.detection.completeness import Completeness
from services.indicators.domain.detection.farrington import farrington_flexible
from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.rare import rare
from services.indicators.domain.detection.xmr import xmr
from services.indicators.domain.feeds.coverage import feeds_of
from services.indicators.domain.hotspots.emerging import trend
from services.indicators.domain.hotspots.place_surprise import chart_surprise, rare_surprise, week_surprise
from services.indicators.domain.hotspots.ward_days import WardDays, ward_days
from services.indicators.domain.hotspots.ward_months import WardMonths, ward_months
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import Surprise
from shared.periods import month_text

XMR, FARRINGTON, RARE = "XmR chart", "Farrington Flexible", "time between rare incidents"

RARE_P = 0.005
"""At most so surprising a time between rare incidents is told."""

YEARS = 3
"""Of weeks that a season is learnt from: as many as days are held."""

WEEK = 7

TOLD = 0.5
"""A week of which less than this share is usually known at its age is not judged yet."""


class Rise(NamedTuple):
    """What one rule says of a place and type in its newest period."""

    place: str
    type: str
    period: str
    rises: bool
    figures: Callable[[], Surprise]
    rule: str


def judge_places(at: Moment, months: dict[int, list[int]], days: dict[int, tuple[int, ...]]) -> list[Output]:
    """News of every rise; `months` and `days` say which types (by number) are judged at which month or day."""
    by_month = (r for m, kinds in sorted(months.items()) for r in _of_months(at, ward_months(at, m), kinds))
    by_day = (r for day, kinds in sorted(days.items()) for r in _of_days(at, ward_days(at, kinds, day)))
    return [output for rise in (*by_month, *by_day) for output in trend(at, *rise)]


def _of_months(at: Moment, months: WardMonths, kinds: list[int]) -> Iterator[Rise]:
    period = month_text(months.last)
    for place, rows in _places(at):
        table = months.counts[rows].sum(axis=0)
        for column in kinds:
            kind, counts, covered = at.counts.types[column], table[column], months.covered[column]
            yield _chart(place, kind, period, counts, covered)
            yield _rarity(place, kind, period, counts, covered, month=1.0)


def _of_days(at: Moment, days: WardDays) -> Iterator[Rise]:
    feeds = [tuple(feed.id for feed in feeds_of(at.config, at.counts.types[kind])) for kind in days.kinds]
    usual = {own: at.county.heard.completeness(own, at.today.toordinal()) for own in set(feeds)}
    known = [usual[own] for own in feeds]
    day = date.fromordinal(days.last).isoformat()
    for place, rows in _places(at):
        table = days.counts[rows].sum(axis=0)
        for column, kind in enumerate(days.kinds):
            yield _rarity(place, at.counts.types[kind], day, table[column], days.covered[column])
        yield from _weeks(at, place, days, table, known)


def _places(at: Moment) -> Iterator[tuple[str, list[int]]]:
    """The county and its districts with the rows of their wards; a county of one district counts once."""
    tiers = {at.config.tiers[1].id, at.config.tiers[-1].id} if len(at.config.tiers) > 1 else set()
    for place in at.config.places:
        if place.tier in tiers:
            rows = at.counts.index.wards_of(place.code)
            if rows:
                yield place.code, rows


def _chart(place: str, kind: str, period: str, counts: Counts, covered: Flags) -> Rise:
    values = np.where(covered, counts, np.nan)[int(covered.argmax()) :]
    chart = xmr(values)
    rises = bool(len(values)) and bool(chart.special[-1]) and bool(values[-1] > chart.centre[-1])
    return Rise(place, kind, period, rises, partial(chart_surprise, XMR, period, values, chart), XMR)


def _rarity(
    place: str, kind: str, period: str, counts: Counts, covered: Flags, month: float | None = None
) -> Rise:
    found = rare(counts, covered=covered) if month is None else rare(counts, covered=covered, month=month)
    rises = bool(found.judged) and int(found.since) == 0 and float(found.p_value) <= RARE_P
    unit = "day" if month is None else "month"
    return Rise(place, kind, period, rises, partial(rare_surprise, RARE, period, unit, found, RARE_P), RARE)


def _weeks(
    at: Moment, place: str, days: WardDays, table: Counts, usual: Sequence[Completeness]
) -> Iterator[Rise]:
    """The last whole week, Monday to Sunday, of each type beside its season, and as much of it as is known yet."""
    sunday = days.last - days.last % WEEK  # day ordinals that 7 divides are Sundays
    end = sunday + 1 - days.first
    weeks = end // WEEK
    if sunday <= days.last - WEEK or weeks <= YEARS * 52 + 3:
        return
    by_week = table[:, end - weeks * WEEK : end].reshape(len(table), weeks, WEEK)
    known = days.covered[:, end - weeks * WEEK : end].reshape(len(table), weeks, WEEK).all(axis=2)
    share = _share_told(by_week, at.today.toordinal() - 1 - sunday, usual)
    series = np.where(known, by_week.sum(axis=2), np.nan)
    series[share < TOLD, -1] = np.nan
    scale = np.maximum(share, TOLD)[:, np.newaxis]
    found = farrington_flexible(series, weeks - 1, years_back=YEARS, reported=scale)
    period = f"{date.fromordinal(sunday - WEEK + 1).isoformat()}..{date.fromordinal(sunday).isoformat()}"
    for column, kind in enumerate(days.kinds):
        rises = bool(np.atleast_1d(found.alarm)[column])
        figures = partial(week_surprise, FARRINGTON, period, series[column], found, column, share[column])
        yield Rise(place, at.counts.types[kind], period[-10:], rises, figures, FARRINGTON)


def _share_told(by_week: Counts, age: int, usual: Sequence[Completeness]) -> Floats:
    """Of each type, how much of the week that ended `age` days ago is usually known by now, shape (types,)."""
    of_weekday = by_week.sum(axis=1) + 1.0  # an empty type has weekdays alike
    told = [known.known_of(own, age) / own.sum() for own, known in zip(of_weekday, usual, strict=True)]
    return np.array(told, np.float64)
