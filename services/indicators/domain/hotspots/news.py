"""A hotspot's life: raised when its count surprises, updated while it stands, cleared when it is ordinary again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from services.indicators.domain.detection.recoding import Recoding
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.events import (
    HotspotCleared,
    HotspotRaised,
    HotspotUpdated,
    StandingHotspot,
    Surprise,
    derived_id,
)

NEAR = 1.001
"""Up to so many thresholds a p is looked at in earnest, for it is rounded before it is compared."""


@dataclass(frozen=True)
class Finding:
    """What one evaluation found in a ward and type; its figures are worked out only where something is said."""

    place: str
    type: str
    period: str
    """The newest period judged; later ones compare greater."""

    fires: bool
    """At least as surprising as the threshold."""

    is_ordinary: bool
    """Nothing of note over the long window."""

    figures: Callable[[], Surprise]
    recoded: Callable[[], Recoding | None]
    """The sister type that fell by as much, if one did."""

    clean_enough: int = 1
    """So many ordinary periods in a row clear it."""

    @cached_property
    def surprise(self) -> Surprise:
        """The figures, worked out once."""
        return self.figures()


def news(at: Moment, finding: Finding) -> list[Output]:
    """The signal a finding leads to beside what stands, if any; what stands afterwards is remembered."""
    standing = at.county.announced.hotspots.get((finding.place, finding.type))
    if standing is None or standing.cleared is not None:
        return [_raise(at, standing, finding)] if finding.fires else []
    if finding.fires or not finding.is_ordinary:
        return _update(at, standing, finding, clean=0)
    clean = standing.clean + _is_later(finding, standing)
    if clean < finding.clean_enough:
        return _update(at, standing, finding, clean)
    cleared = standing.model_copy(update={"surprise": finding.surprise, "cleared": at.clock, "clean": clean})
    return [_say(at, HotspotCleared, cleared)]


def _is_later(finding: Finding, standing: StandingHotspot) -> bool:
    """Whether the finding is of a later period than what was announced, and so tells more of it."""
    return finding.period > standing.surprise.period.rpartition("..")[2]


def _update(at: Moment, standing: StandingHotspot, finding: Finding, clean: int) -> list[Output]:
    now = standing.model_copy(update={"surprise": finding.surprise, "clean": clean})
    at.county.announced.hotspots[now.place, now.type] = now
    return [] if finding.surprise == standing.surprise else [_say(at, HotspotUpdated, now)]


def _raise(at: Moment, before: StandingHotspot | None, finding: Finding) -> Output:
    """One that cleared a short while ago is the same episode."""
    opened = at.clock if before is None else before.opened
    now = StandingHotspot(place=finding.place, type=finding.type, opened=opened, surprise=finding.surprise)
    return _say(at, HotspotRaised, now)


def _say(
    at: Moment, kind: type[HotspotRaised] | type[HotspotUpdated] | type[HotspotCleared], now: StandingHotspot
) -> Output:
    at.county.announced.hotspots[now.place, now.type] = now
    episode = derived_id(at.county.id, "hotspot", now.place, now.type, now.opened.isoformat())
    signal = kind(
        id=derived_id(kind.__name__, episode, at.clock.isoformat()),
        county=at.county.id,
        at=at.clock,
        stand=at.stand,
        episode=episode,
        opened=now.opened,
        place=now.place,
        type=now.type,
        surprise=now.surprise,
    )
    return at.signal(signal)
