"""What the indicator service has announced and not taken back, as it stands in its checkpoints."""

from typing import Literal

from pydantic import AwareDatetime

from shared.county import Frozen, Month, Slug
from shared.events.figures import Colour, Projection
from shared.events.signals import Surprise


class StandingHotspot(Frozen):
    """The last announced state of a hotspot; kept for an episode's length after it cleared."""

    place: str
    type: Slug
    opened: AwareDatetime
    surprise: Surprise
    cleared: AwareDatetime | None = None
    clean: int = 0
    """Daily evaluations in a row that found it ordinary."""


class StandingColour(Frozen):
    """The last announced colour of an indicator in a place, and when its red began."""

    indicator: Slug
    place: str
    colour: Colour
    opened: AwareDatetime


class StandingDanger(Frozen):
    """A target announced as in danger: for which year, since when, and by what it was last seen."""

    indicator: Slug
    place: str
    year: str
    opened: AwareDatetime
    projection: Projection


class StandingSilence(Frozen):
    """A feed announced as silent, and when."""

    feed: Slug
    opened: AwareDatetime


class StandingHold(Frozen):
    """An extract announced as held, when, and with which figures."""

    source: Slug
    month: Month
    opened: AwareDatetime
    would_withdraw: int
    of: int


class StandingThreshold(Frozen):
    """Which p is a hotspot in a period, and the back-test that it rests on: in force until that period is over."""

    counted_by: Literal["month", "day"]
    period: Month
    p: float
    periods: int
    """Periods judged again, as if each were the last; 0 where nothing could be."""
    raised: int
    """New alerts that it would have raised in them."""
    reason: str
    """In plain words."""


class StandingSevere(Frozen):
    """How many severe incidents of a place, type and day were told of last; forgotten after their seven days."""

    place: str
    type: Slug
    on: str
    count: int


class StandingSpread(Frozen):
    """How far days of a type stray from their expectation: for each window, learnt from errors before `until`."""

    type: Slug
    until: str
    phi: tuple[float, ...]
    kappa: tuple[float, ...]


class StandingTrend(Frozen):
    """An emerging trend that was told of, and the newest period in which it was seen."""

    place: str
    type: Slug
    rule: str
    opened: AwareDatetime
    period: str


class StandingWatch(Frozen):
    """A dated watch that began and has not ended."""

    watch: Slug
    place: str
    opened: AwareDatetime


class Standing(Frozen):
    """Everything announced and not taken back, and the thresholds it was judged by."""

    hotspots: tuple[StandingHotspot, ...] = ()
    colours: tuple[StandingColour, ...] = ()
    silences: tuple[StandingSilence, ...] = ()
    holds: tuple[StandingHold, ...] = ()
    thresholds: tuple[StandingThreshold, ...] = ()
    spreads: tuple[StandingSpread, ...] = ()
    severe: tuple[StandingSevere, ...] = ()
    trends: tuple[StandingTrend, ...] = ()
    watches: tuple[StandingWatch, ...] = ()
    dangers: tuple[StandingDanger, ...] = ()
