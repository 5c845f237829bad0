"""Ward hotspots: types counted by month are judged at their newest month that is all there, the others by day."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from services.indicators.domain.feeds.coverage import due, feeds_of
from services.indicators.domain.hotspots.clusters import forget_scans, with_clusters
from services.indicators.domain.hotspots.day_findings import (
    days_at_end,
    findings_of_arrivals,
    groups_of,
    judged_days,
    noteworthy,
)
from services.indicators.domain.hotspots.emerging import ward_trend
from services.indicators.domain.hotspots.month_judgement import MonthJudgement, judged_month
from services.indicators.domain.hotspots.news import NEAR, Finding, news
from services.indicators.domain.hotspots.place_trends import judge_places
from services.indicators.domain.hotspots.recodings import tell_recoding
from services.indicators.domain.hotspots.state import publish_state
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.county import Feed

EPISODE_MONTHS, EPISODE_DAYS = timedelta(days=31), timedelta(days=14)
"""How long after it cleared a hotspot that returns is still the same one, by what its type is counted by."""


def judge_hotspots(at: Moment) -> list[Output]:
    """At the day's end: every ward and type, at the newest month or day of it that is all there."""
    config, announced = at.config, at.county.announced
    by_month = [kind for kind in at.counts.types if kind not in config.day_types]
    announced.forget_hotspots(by_month, at.clock - EPISODE_MONTHS)
    announced.forget_hotspots(config.day_types, at.clock - EPISODE_DAYS)
    months, days = _groups_of_months(at), groups_of(days_at_end(at))
    announced.keep_thresholds("month", months)
    by_months = {month: judged_month(at, month) for month in sorted(months)}
    by_days = judged_days(at, days)
    findings = chain(
        *(_findings(at, judged, months[month]) for month, judged in by_months.items()),
        *(with_clusters(at, judged, noteworthy(at, judged)) for judged in by_days),
    )
    in_wards = [output for finding in findings for output in _news(at, finding)]
    forget_scans(at, [judged.days for judged in by_days])
    return in_wards + judge_places(at, months, days) + publish_state(at, by_months, by_days, months)


def hotspots_of_arrivals(at: Moment) -> list[Output]:
    """With a live record: what is too surprising to wait for the day's end, among the series that it mentions."""
    return [output for finding in findings_of_arrivals(at) for output in _news(at, finding)]


def _groups_of_months(at: Moment) -> dict[int, list[int]]:
    """Types, by number, by the month they are judged at."""
    groups: dict[int, list[int]] = {}
    for column, month in enumerate(judged_months(at)):
        if month is not None:
            groups.setdefault(month, []).append(column)
    return groups


def _news(at: Moment, finding: Finding) -> list[Output]:
    """A hotspot where the type is a priority, or was when it was raised; else an emerging trend."""
    standing = at.county.announced.hotspots.get((finding.place, finding.type))
    is_standing = standing is not None and standing.cleared is None
    is_hotspot = is_standing or finding.type in at.config.priority_types
    outputs = news(at, finding) if is_hotspot else ward_trend(at, finding)
    is_new = standing is None and finding.fires and bool(outputs)
    found = finding.recoded() if is_new else None
    return outputs if found is None else [tell_recoding(at, finding.place, found), *outputs]


def judged_months(at: Moment) -> tuple[int | None, ...]:
    """The month that each type is judged at, in the order of types; None where there is none, or it counts by day."""
    return tuple(None if kind in at.config.day_types else _newest(at, kind) for kind in at.counts.types)


def _newest(at: Moment, type_id: str) -> int | None:
    """A slow feed is not judged at a quick one's month, nor any at a month of which more is still awaited."""
    coverage, feeds = at.county.coverage, feeds_of(at.config, type_id)
    covered = set.intersection(*(coverage.months(f.id) for f in feeds)) if feeds else set()
    there = (m for m in covered if m <= at.closed and all(_is_there(at, f, m) for f in feeds))
    return max(there, default=None)


def _is_there(at: Moment, feed: Feed, month: int) -> bool:
    """Half a load is no month: shares of wards would be those of the file's first half."""
    return month in at.county.coverage.completed(feed.id) or due(feed, month, at.zone) <= at.clock


def _findings(at: Moment, judged: MonthJudgement, columns: list[int]) -> Iterator[Finding]:
    """In the order of types and wards what fires or stands; none of a type or ward that could not be judged."""
    standing, near = at.county.announced.open_cells(), judged.found.p <= NEAR * judged.threshold.p
    known = judged.found.known
    for column in columns:
        for row, ward in enumerate(at.config.wards):
            is_open = near[row, column] or (ward.code, at.counts.types[column]) in standing
            if known[row, column] and is_open:
                yield judged.finding(row, column)
