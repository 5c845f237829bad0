"""One due moment of one county: what is judged, in which order, and what is said of it.

With a record: severe incidents, startling hotspots. Hourly: feeds, held extracts. Daily: watches, settlement,
hotspots, statuses, rankings. A signal is the difference between what is found and what was announced.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from services.indicators.domain.counting.tallies import publish_counts
from services.indicators.domain.county import County
from services.indicators.domain.due import is_day_end, is_hour
from services.indicators.domain.feeds.coverage import due
from services.indicators.domain.feeds.feed_news import publish_feeds
from services.indicators.domain.feeds.loads import publish_holds
from services.indicators.domain.hotspots.clusters import cluster_works
from services.indicators.domain.hotspots.day_findings import days_at_end, groups_of
from services.indicators.domain.hotspots.day_thresholds import missing_of_days
from services.indicators.domain.hotspots.evaluation import hotspots_of_arrivals, judge_hotspots, judged_months
from services.indicators.domain.hotspots.severe import severe_arrivals, severe_at_day_end
from services.indicators.domain.hotspots.thresholds import missing_thresholds
from services.indicators.domain.hotspots.ward_days import ward_days
from services.indicators.domain.hotspots.watches import judge_watches
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output, stand_at
from services.indicators.domain.places.places_news import publish_places
from services.indicators.domain.status.reds import judge_statuses
from services.indicators.domain.status.targets import decided
from services.indicators.domain.work import Results, Work
from shared.county import Feed
from shared.events import Judged, Stand
from shared.periods import month_text

MARKED = ("counts.v1", "statuses.v1", "feeds.v1", "signals.v1")
"""Topics that carry `Judged`, each after its own records."""

NOWHERE = stand_at(-1)
"""The stand of what is only foreseen: nothing is said of it."""


class Judging(NamedTuple):
    """How a due moment is judged: what long work its step will use, and the step."""

    foresee: Callable[[County, datetime], tuple[Work, ...]]
    step_to: Callable[[County, datetime, bool, Stand, Results], list[Output]]


def foresee(county: County, moment: datetime) -> tuple[Work, ...]:
    """The long work that the step to `moment` will use; changes nothing."""
    if not is_day_end(moment, county.zone):
        return ()
    at = _moment(county, moment, NOWHERE, {})
    months = missing_thresholds(at, (month for month in judged_months(at) if month is not None))
    groups = groups_of(days_at_end(at))
    days = [ward_days(at, kinds, day) for day, kinds in groups.items()]
    return months + missing_of_days(at, groups) + cluster_works(at, days)


def step_to(county: County, moment: datetime, is_last: bool, stand: Stand, results: Results) -> list[Output]:
    """Move the county's clock to a due moment and judge what is due then, with the results of what was foreseen."""
    at = _move(county, moment, stand, results)
    hourly = is_hour(moment) or at.before is None
    outputs = publish_feeds(at) + publish_holds(at) if hourly else []
    ends_day = is_day_end(moment, at.zone)
    county.severe.touched.clear()
    at.counts.days.touched.clear()
    if ends_day:
        outputs += judge_watches(at) + severe_at_day_end(at) + _daily(at)
    outputs += publish_counts(county, stand, ends_day=ends_day)
    if ends_day or is_last:
        outputs += _marks(at)
    return outputs


def arrived(county: County, stand: Stand) -> list[Output]:
    """What a live record leads to at once, before the counts that it changed: severe incidents, hotspots."""
    if county.clock is None:
        raise ValueError("a county without a clock has nothing that is live")
    at = _moment(county, county.clock, stand, {})
    return severe_arrivals(at) + hotspots_of_arrivals(at)


def _move(county: County, moment: datetime, stand: Stand, results: Results) -> Moment:
    at = _moment(county, moment, stand, results)
    county.clock, county.began = moment, at.began
    county.pass_time(moment)
    return at


def _moment(county: County, moment: datetime, stand: Stand, results: Results) -> Moment:
    if county.config is None or county.counts is None:
        raise ValueError("a county without configuration has no clock")
    began = county.began or moment
    return Moment(county, county.config, county.counts, began, county.clock, moment, stand, results)


def _daily(at: Moment) -> list[Output]:
    """Judge everything, unless nothing it depends on has changed since it was judged last."""
    feeds = at.config.feeds
    covered = ((f, m) for f in feeds for m in at.county.coverage.months(f.id))
    at.county.settle_seen({m for f, m in covered if at.has_become_settled(f, m)})
    silent = tuple(sorted(at.county.announced.silences))
    seen = (
        at.county.version,
        at.closed,
        settled_month(at),
        silent,
        judged_months(at),
        tuple(days_at_end(at).items()),
        decided(at.config, at.today),
        tuple(at.county.announced.watches),
    )
    if seen == at.county.judged:
        return []
    at.county.judged = seen
    return judge_hotspots(at) + judge_statuses(at) + publish_places(at)


def settled_month(at: Moment) -> int | None:
    """The newest month for which some feed is settled and every other is settled or overdue."""
    heard = {m for f in _counting(at) for m in at.county.coverage.months(f.id)}
    return max((m for m in heard if at.is_over(m) and _is_final(at, m)), default=None)


def _counting(at: Moment) -> list[Feed]:
    """Feeds of incidents; one that sends measures only settles no month."""
    return [feed for feed in at.config.feeds if feed.types]


def _is_final(at: Moment, month: int) -> bool:
    settled = [at.is_settled(f, month) for f in _counting(at)]
    overdue = [due(f, month, at.zone) <= at.clock for f in _counting(at)]
    return any(settled) and all(map(max, settled, overdue))


def _marks(at: Moment) -> list[Output]:
    settled = settled_month(at)
    month = None if settled is None else month_text(settled)
    mark = Judged(county=at.county.id, as_of=at.clock, settled=month, stand=at.stand)
    return [Output(topic, at.county.id, mark) for topic in MARKED]


JUDGING = Judging(foresee, step_to)
