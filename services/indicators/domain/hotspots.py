"""Ward hotspots at the day's end: types counted by month are judged at their newest month that is all there."""

from collections.abc import Iterator
from datetime import timedelta

from services.indicators.domain.coverage import due, feeds_of
from services.indicators.domain.emerging import ward_trend
from services.indicators.domain.hotspot_news import Finding, news
from services.indicators.domain.moment import Moment
from services.indicators.domain.month_judgement import MonthJudgement, judged_month
from services.indicators.domain.outbox import Output
from services.indicators.domain.recodings import tell_recoding
from shared.county import Feed

EPISODE = timedelta(days=31)
"""How long after it cleared a hotspot that returns is still the same one (month data)."""


def judge_hotspots(at: Moment) -> list[Output]:
    """Judge every ward and type at the type's newest closed month that is all there; nothing where there is none."""
    at.county.announced.forget_hotspots(at.clock - EPISODE)
    by_month: dict[int, list[int]] = {}
    for column, month in enumerate(judged_months(at)):
        if month is not None:
            by_month.setdefault(month, []).append(column)
    at.county.announced.keep_thresholds("month", by_month)
    return [
        output
        for month in sorted(by_month)
        for finding in _findings(judged_month(at, month), by_month[month])
        for output in _news(at, finding)
    ]


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
    """The month that each type is judged at, in the order of types; None where there is none yet."""
    return tuple(_newest(at, kind) for kind in at.counts.types)


def _newest(at: Moment, type_id: str) -> int | None:
    """A slow feed is not judged at a quick one's month, nor any at a month of which more is still awaited."""
    coverage, feeds = at.county.coverage, feeds_of(at.config, type_id)
    covered = set.intersection(*(coverage.months(f.id) for f in feeds)) if feeds else set()
    there = (m for m in covered if m <= at.closed and all(_is_there(at, f, m) for f in feeds))
    return max(there, default=None)


def _is_there(at: Moment, feed: Feed, month: int) -> bool:
    """Half a load is no month: shares of wards would be those of the file's first half."""
    return month in at.county.coverage.completed(feed.id) or due(feed, month, at.zone) <= at.clock


def _findings(judged: MonthJudgement, columns: list[int]) -> Iterator[Finding]:
    """In the order of types and wards; none of a type that could not be judged."""
    for column in columns:
        if judged.found.judged[column]:
            for row in range(len(judged.months.counts)):
                yield judged.finding(row, column)
