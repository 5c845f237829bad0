"""From a signal to a decision: small stages, each takes news and lets it through or names its reason.

Pure, like everything it calls. New stages (inhibit, silence, expected, budget) take their place in `STAGES`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.alerts.domain import dedup, lifecycle, route
from services.alerts.domain.alert import Alert, Context, Event, News, Recipient, Signal
from services.alerts.domain.severity import excess_of, window_days

NO_RECIPIENT = "no_recipient"
Stage = Callable[[News, Context], News | str]
"""Lets news through (perhaps enriched), or answers why it goes no further."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be written for one signal."""

    alert: Alert
    """The alert as it stands from now on."""
    entries: tuple[tuple[Event, str], ...]
    """Rows of the alert log: event and reason."""
    event: Event
    recipients: tuple[Recipient, ...]
    """Whom to tell of this revision; empty where nobody is."""
    at: datetime
    """The county's clock, by the signal."""


def decide(signal: Signal, context: Context) -> Decision:
    """Run a signal through all stages."""
    news = lifecycle.follow(signal, context)
    if news.is_quiet:
        return Decision(news.alert, ((news.event, news.reason),), news.event, (), signal.at)
    passed = _through(news, context)
    return _held_back(news, passed, context) if isinstance(passed, str) else _told(passed)


def _through(news: News, context: Context) -> News | str:
    for stage in STAGES:
        outcome = stage(news, context)
        if isinstance(outcome, str):
            return outcome
        news = outcome
    return news


def _told(news: News) -> Decision:
    signal = news.alert.signal
    alert = replace(news.alert, told=excess_of(signal), told_days=window_days(signal))
    return Decision(alert, ((news.event, news.reason),), news.event, news.recipients, alert.signal.at)


def _held_back(news: News, reason: str, context: Context) -> Decision:
    """Recorded, not told: the revision stays, for there is nothing new to tell.

    What hardly grew is no more urgent than it was, though a longer window may hold a greater excess.
    """
    standing = context.standing
    alert = replace(news.alert, revision=standing.revision if standing else 1)
    if standing and reason == dedup.HARDLY_GROWN:
        alert = replace(alert, severity=standing.severity)
    is_change = standing is None or standing.state != alert.state
    happened = ((news.event, news.reason),) if is_change else ()
    return Decision(alert, (*happened, ("suppressed", reason)), news.event, (), alert.signal.at)


def _timely(news: News, context: Context) -> News | str:
    return dedup.late(news, context) or news


def _worth_telling(news: News, context: Context) -> News | str:
    return dedup.hardly_grown(news, context) or news


def _routed(news: News, context: Context) -> News | str:
    found = route.recipients(news, context)
    if not found:
        return "nobody_was_told" if news.event == "resolved" else NO_RECIPIENT
    return replace(news, recipients=found)


STAGES: tuple[Stage, ...] = (_timely, _worth_telling, _routed)
