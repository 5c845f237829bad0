"""Says which feeds are silent or back, and publishes what is known of each."""

from datetime import timedelta

from services.indicators.domain.feeds.silence import Silence, silence
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.county import Feed
from shared.events import FeedBack, FeedSilent, FeedState, StandingSilence, derived_id
from shared.periods import month_text


def publish_feeds(at: Moment) -> list[Output]:
    """Judge every feed: signals for what turned, records for what changed."""
    return [output for feed in at.config.feeds for output in _judge(at, feed)]


def _judge(at: Moment, feed: Feed) -> list[Output]:
    owed = silence(at, feed)
    signals = _turn(at, feed, owed)
    name = f"{at.county.id}|{feed.id}"
    return signals + at.county.changed(name, Output("feeds.v1", name, _state(at, feed, owed)))


def _turn(at: Moment, feed: Feed, owed: Silence) -> list[Output]:
    silences = at.county.announced.silences
    standing = silences.get(feed.id)
    if owed.is_silent and standing is None:
        silences[feed.id] = StandingSilence(feed=feed.id, opened=at.clock)
        return [_signal(at, FeedSilent, silences[feed.id], owed)]
    if standing is not None and not owed.is_silent:
        del silences[feed.id]
        return [_signal(at, FeedBack, standing, owed)]
    return []


def _signal(
    at: Moment, kind: type[FeedSilent] | type[FeedBack], standing: StandingSilence, owed: Silence
) -> Output:
    episode = derived_id(at.county.id, "silence", standing.feed, standing.opened.isoformat())
    signal = kind(
        id=derived_id(kind.__name__, episode, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        feed=standing.feed,
        newest=_newest(at, at.config.feed[standing.feed]),
        missing=tuple(map(month_text, owed.missing)),
    )
    return at.signal(signal)


def _newest(at: Moment, feed: Feed) -> str | None:
    """The newest day a daily feed spoke of, or the newest month."""
    last = at.county.heard.last(feed.id, at.clock, at.zone) if feed.rhythm == "daily" else None
    if last is not None:
        return (last - timedelta.resolution).date().isoformat()
    newest = at.county.coverage.newest(feed.id)
    return None if newest is None else month_text(newest)


def _state(at: Moment, feed: Feed, owed: Silence) -> FeedState:
    coverage = at.county.coverage
    return FeedState(
        county=at.county.id,
        feed=feed.id,
        rhythm=feed.rhythm,
        newest=_newest(at, feed),
        months=tuple(map(month_text, sorted(coverage.months(feed.id)))),
        complete=tuple(map(month_text, sorted(coverage.completed(feed.id)))),
        silent=owed.is_silent,
        state=owed.quiet.state if owed.quiet else "",
        stand=at.stand,
    )
