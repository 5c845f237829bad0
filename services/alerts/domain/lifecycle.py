"""What a signal makes of an alert: opened, revised, resolved, or nothing an officer should hear of."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.alerts.domain.alert import Alert, Context, News, Signal
from services.alerts.domain.severity import severity_of
from shared.county import CountyConfig
from shared.events import (
    FeedBack,
    FeedSilent,
    HotspotCleared,
    HotspotRaised,
    HotspotUpdated,
    LoadHeld,
    SevereIncident,
    StatusChanged,
    TargetInDanger,
)

NOT_HANDLED = "not_handled_yet"
NOT_RED = "not_red"
NOTHING_OPEN = "nothing_open"


def follow(signal: Signal, context: Context) -> News:
    """The news in a signal, given the alert that stands. Never fails: what is not handled says so."""
    standing = context.standing
    fresh = _alert(signal, context.config, standing)
    match signal:
        case (
            StatusChanged(after="red")
            | FeedSilent()
            | SevereIncident()
            | HotspotRaised()
            | HotspotUpdated()
            | LoadHeld(over=False)
            | TargetInDanger(over=False)
        ):
            return _opened(fresh, standing)
        case StatusChanged():
            return _resolved(fresh, standing, "no_longer_red", nothing=NOT_RED)
        case HotspotCleared():
            return _resolved(fresh, standing, "ordinary_again", is_quiet=True)
        case FeedBack():
            return _resolved(fresh, standing, "feed_heard", is_quiet=True)
        case TargetInDanger():
            return _resolved(fresh, standing, "danger_over", is_quiet=True)
        case LoadHeld():
            return _resolved(fresh, standing, "confirmed_or_replaced", is_quiet=True)
    return _unheard(fresh, standing, NOT_HANDLED)


def episode_of(signal: Signal) -> UUID:
    """The id of the alert a signal is about; its own id where it has no episode."""
    return UUID(str(getattr(signal, "episode", None) or signal.id))


def _opened(fresh: Alert, standing: Alert | None) -> News:
    if standing is None:
        return News(fresh, "opened", fresh.severity)
    reason = "relapse" if standing.state == "resolved" else "new_figures"
    return News(replace(fresh, revision=standing.revision + 1), "revised", reason)


def _resolved(
    fresh: Alert, standing: Alert | None, reason: str, *, is_quiet: bool = False, nothing: str = NOTHING_OPEN
) -> News:
    if standing is None or standing.state == "resolved":
        return _unheard(fresh, standing, nothing)
    revision = standing.revision + (not is_quiet)
    return News(replace(fresh, state="resolved", revision=revision), "resolved", reason, is_quiet)


def _unheard(fresh: Alert, standing: Alert | None, reason: str) -> News:
    return News(standing or replace(fresh, state="resolved"), "suppressed", reason, is_quiet=True)


def _alert(signal: Signal, config: CountyConfig, standing: Alert | None) -> Alert:
    facts: Any = signal
    return Alert(
        id=episode_of(signal),
        county=facts.county,
        rule=_rule(signal),
        place=_place(facts, config),
        subject=_subject(facts),
        state="open",
        revision=standing.revision if standing else 1,
        opened=standing.opened if standing else _began(facts),
        severity=severity_of(signal, config),
        told=standing.told if standing else None,
        told_days=standing.told_days if standing else None,
        stand=facts.stand.key,
        signal=signal,
    )


def _began(signal: Any) -> datetime:
    began: datetime = getattr(signal, "opened", signal.at)
    return began


_RULES = {
    "status_changed": "red", "hotspot_raised": "hotspot", "hotspot_updated": "hotspot",
    "hotspot_cleared": "hotspot", "feed_silent": "silence", "feed_back": "silence",
    "severe_incident": "severe", "target_in_danger": "danger", "load_held": "held",
}  # fmt: skip


def _rule(signal: Signal) -> str:
    return _RULES.get(signal.kind, signal.kind)


def _place(signal: Any, config: CountyConfig) -> str:
    place: str = getattr(signal, "place", config.root.code)
    return place


_SUBJECTS = ("indicator", "type", "feed", "rising", "watch", "source")


def _subject(signal: Any) -> str:
    return next(str(getattr(signal, name)) for name in _SUBJECTS if hasattr(signal, name))
