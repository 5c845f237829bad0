"""Emerging trends: rises that are no lead officer's hotspot, told once for as long as they last."""

from collections.abc import Callable

from services.indicators.domain.hotspots.news import Finding
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import EmergingTrend, StandingTrend, Surprise, derived_id
from shared.periods import month_ordinal

EPISODE_MONTHS = 1
"""A trend that was not seen for more months is over; when it comes again, it is another."""


def ward_trend(at: Moment, finding: Finding) -> list[Output]:
    """A ward's surprise in a type that is no priority."""
    return trend(at, finding.place, finding.type, finding.period, finding.fires, finding.figures)


def trend(
    at: Moment,
    place: str,
    kind: str,
    period: str,
    rises: bool,
    figures: Callable[[], Surprise],
    rule: str = "ward",
) -> list[Output]:
    """News of a trend that does or does not show in the month `period`; what stands afterwards is remembered."""
    trends, key = at.county.announced.trends, (place, kind, rule)
    standing = trends.get(key)
    if not rises:
        if standing and month_ordinal(period) - month_ordinal(standing.period) > EPISODE_MONTHS:
            del trends[key]
        return []
    opened = standing.opened if standing else at.clock
    trends[key] = StandingTrend(place=place, type=kind, rule=rule, opened=opened, period=period)
    return [] if standing else [_told(at, trends[key], figures())]


def _told(at: Moment, standing: StandingTrend, surprise: Surprise) -> Output:
    episode = derived_id(
        at.county.id, "trend", standing.rule, standing.place, standing.type, standing.opened.isoformat()
    )
    signal = EmergingTrend(
        id=derived_id("EmergingTrend", episode),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        place=standing.place,
        type=standing.type,
        surprise=surprise,
    )
    return at.signal(signal)
