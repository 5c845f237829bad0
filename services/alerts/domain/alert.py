"""The values the pipeline passes on: an alert, the news of it, and whom it concerns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.county import CountyConfig
from shared.events import (
    EmergingTrend,
    FeedBack,
    FeedSilent,
    HotspotCleared,
    HotspotRaised,
    HotspotUpdated,
    LoadHeld,
    PossibleRecoding,
    SevereIncident,
    StatusChanged,
    TargetInDanger,
    WatchBegun,
    WatchEnded,
)

Signal = (
    StatusChanged | TargetInDanger | HotspotRaised | HotspotUpdated | HotspotCleared | FeedSilent | FeedBack
    | SevereIncident | EmergingTrend | PossibleRecoding | WatchBegun | WatchEnded | LoadHeld
)  # fmt: skip
"""Anything on signals.v1 but `Judged`, which is the clock and never makes an alert."""
State = Literal["open", "resolved"]
Severity = Literal["high", "medium", "info"]
Event = Literal["opened", "revised", "resolved", "suppressed"]
StandKey = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a lead officer must know, for one episode."""

    id: UUID
    county: str
    rule: str
    place: str
    subject: str
    """The type, indicator or feed it is about."""
    state: State
    revision: int
    """Raised by one each time there is something new to tell."""
    opened: datetime
    severity: Severity
    told: float | None
    """The excess last told (0 where a rule has none); None while nobody was told."""
    told_days: float | None
    """The length of the window that excess was counted over; None where a rule has none, or nobody was told."""
    stand: StandKey
    signal: Signal
    """The newest signal about it: what a message is worded from."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a role for a place. Rows come from the database, never from the configuration."""

    role: str
    place: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell and as what; `email` says who it is."""

    email: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class News:
    """What a signal made of an alert, on its way through the stages."""

    alert: Alert
    event: Event
    reason: str
    is_quiet: bool = False
    """True where the log is told and no officer."""
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """News that went no further, and why."""

    news: News
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the stages may look at: all of it comes from the log or the database, none from a clock."""

    config: CountyConfig
    people: tuple[Person, ...]
    judged: datetime | None
    """`as_of` of the newest `Judged` read before the signal."""
    standing: Alert | None = None
    """The episode's alert as it was before the signal."""
    told: tuple[Recipient, ...] = ()
    """Who has been, or is being, told of the standing alert."""
