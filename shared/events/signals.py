"""What the indicator service says has happened (`signals.v1`): past tense, one id for ever."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.county import Frozen, Month, Slug
from shared.events.figures import Colour, IndicatorStatus, Projection, Stand


class Point(Frozen):
    """One period of the small chart beside a finding; `expected` where the model speaks of it."""

    period: str
    count: int
    expected: float | None = None


class Surprise(Frozen):
    """The figures a hotspot rests on, over the window that surprised most."""

    rule: str
    window: str
    """The window in words, such as `1 month` or `28 days`."""
    period: str
    observed: int
    expected: float
    low: int
    high: int
    """The usual range: the central 90 % of the predictive distribution."""
    variance: float
    p: float
    threshold: float
    basis: str = ""
    """What the threshold rests on, in a sentence; empty in signals of old."""
    evidence: tuple[Point, ...]
    neighbours: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


class _Signal(Frozen):
    v: Literal[1] = 1
    id: UUID
    county: Slug
    at: AwareDatetime
    """The county's clock, not the machine's."""
    stand: Stand


class StatusChanged(_Signal):
    """The colour of an indicator in a place changed between green, amber and red (grey changes nothing)."""

    kind: Literal["status_changed"] = "status_changed"
    episode: UUID
    indicator: Slug
    place: str
    before: Colour | None
    after: Colour
    figure: IndicatorStatus


class TargetInDanger(_Signal):
    """The projected year end misses the target with high probability; `over` ends the danger."""

    kind: Literal["target_in_danger"] = "target_in_danger"
    episode: UUID
    indicator: Slug
    place: str
    over: bool
    projection: Projection
    figure: IndicatorStatus | None = None
    """The status it was found with; None where a year ended, and in signals of old."""


class _Hotspot(_Signal):
    episode: UUID
    opened: AwareDatetime
    place: str
    type: Slug
    surprise: Surprise


class HotspotRaised(_Hotspot):
    """A ward's recent count of a type surprised the county-conditional model."""

    kind: Literal["hotspot_raised"] = "hotspot_raised"


class HotspotUpdated(_Hotspot):
    """A standing hotspot has new figures."""

    kind: Literal["hotspot_updated"] = "hotspot_updated"


class HotspotCleared(_Hotspot):
    """The long window is ordinary again."""

    kind: Literal["hotspot_cleared"] = "hotspot_cleared"


class _FeedSignal(_Signal):
    episode: UUID
    feed: Slug
    newest: str | None
    missing: tuple[Month, ...]


class FeedSilent(_FeedSignal):
    """A feed did not come when it was due: its figures turn grey."""

    kind: Literal["feed_silent"] = "feed_silent"


class FeedBack(_FeedSignal):
    """A silent feed was heard again."""

    kind: Literal["feed_back"] = "feed_back"


class SevereIncident(_Signal):
    """An incident of a severe type, dated within seven days; one episode per place and day."""

    kind: Literal["severe_incident"] = "severe_incident"
    episode: UUID
    place: str
    type: Slug
    on: str
    count: int


class EmergingTrend(_Signal):
    """A rise in a type that is no priority."""

    kind: Literal["emerging_trend"] = "emerging_trend"
    episode: UUID
    place: str
    type: Slug
    surprise: Surprise


class PossibleRecoding(_Signal):
    """A rise in one type matches a fall in its sister: told to the data owner."""

    kind: Literal["possible_recoding"] = "possible_recoding"
    episode: UUID
    place: str
    rising: Slug
    falling: Slug
    by: float


class _Watch(_Signal):
    watch: Slug
    place: str


class WatchBegun(_Watch):
    """A dated watch began."""

    kind: Literal["watch_begun"] = "watch_begun"


class WatchEnded(_Watch):
    """A dated watch ended by itself."""

    kind: Literal["watch_ended"] = "watch_ended"


class LoadHeld(_Signal):
    """A completion that would withdraw too much waits for confirmation; `over` ends the wait."""

    kind: Literal["load_held"] = "load_held"
    source: Slug
    month: Month
    would_withdraw: int
    of: int
    """What counted of the source and month before the extract's first load began."""
    episode: UUID | None = None
    """None in signals of old, each of which stands alone."""
    over: bool = False


class Judged(Frozen):
    """Everything of this county up to `as_of` has been said. Sent on signals, counts, statuses and feeds alike."""

    v: Literal[1] = 1
    kind: Literal["judged"] = "judged"
    county: Slug
    as_of: AwareDatetime
    settled: Month | None
    """The newest month for which every feed is settled or overdue, and at least one settled."""
    stand: Stand


SignalRecord = (
    StatusChanged | TargetInDanger | HotspotRaised | HotspotUpdated | HotspotCleared | FeedSilent | FeedBack
    | SevereIncident | EmergingTrend | PossibleRecoding | WatchBegun | WatchEnded | LoadHeld | Judged
)  # fmt: skip
