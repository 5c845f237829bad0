"""What the indicator service publishes as state: the newest by key, the greatest `stand` wins."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.county import CountyConfig, Frozen, MappedBy, Month, Polarity, Slug
from shared.events.intake import Revision

Colour = Literal["green", "amber", "red", "grey"]
Reason = Literal[
    "no_target", "no_like_period", "not_loaded", "provisional", "part_period", "tbc", "not_measured",
    "retired", "monitoring_only", "baseline_pending", "break", "silent_feed", "proposed_target",
    "to_be_developed", "trial",
]  # fmt: skip


UNCLASSIFIED = "unclassified"
"""The type of an item while it is held; and, in a county that has it, of items that fit nowhere else."""


class Stand(Frozen):
    """Where in the log an output was made: the order of all outputs of one county."""

    generation: int
    offset: int
    step: int = 0
    """Which due moment within a tick, in milliseconds since 1970; 0 for every other record."""

    def __lt__(self, other: "Stand") -> bool:
        return self.key < other.key

    @property
    def key(self) -> tuple[int, int, int]:
        """For comparing and for storing."""
        return (self.generation, self.offset, self.step)


class Window(Frozen):
    """A rolling sum of the `months` up to a record's month; `covered` of them have data."""

    months: int
    covered: dict[Slug, int]
    counts: dict[Slug, int]


class DayWindow(Frozen):
    """A rolling sum of the `days` up to and with the day `until`, of the types counted by day."""

    days: int
    until: str
    counts: dict[Slug, int]


class PlaceCounts(Frozen):
    """Incidents of one place and month by type (`counts.v1`). A type that is not `covered` is unknown, not zero.

    `flags` counts those that have a flag (`back_record`: without these, the figure before the records were added);
    `hours` by the hour of the day, `00` to `23`, where it is known. What is in neither has no flag, no known hour.
    """

    v: Literal[1] = 1
    kind: Literal["counts"] = "counts"
    county: Slug
    place: str
    month: Month
    counts: dict[Slug, int]
    flags: dict[str, dict[Slug, int]] = {}
    hours: dict[str, dict[Slug, int]] = {}
    windows: tuple[Window, ...] = ()
    day_windows: tuple[DayWindow, ...] = ()
    covered: tuple[Slug, ...]
    provisional: bool
    breaks: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    """What the county's calendar lists for the place in the month, each with its days."""
    stand: Stand


class Ratio(Frozen):
    """A rate ratio with its exact 95 % interval and two-sided mid-p."""

    value: float | None
    low: float
    high: float | None
    p: float


class Limits(Frozen):
    """The XmR chart behind a state: the newest point, and centre and natural limits of its phase."""

    period: str
    """The last month of the newest point."""
    value: float
    centre: float
    lower: float
    upper: float
    points: int
    since: str
    """Where the phase begins: at the first figure, or at the newest break."""


class Pace(Frozen):
    """What each of the `months` left may hold for the year to end green: at most, or at least where more is better."""

    a_month: float
    months: int
    is_possible: bool
    """False where the year's target is missed already."""


class LastYear(Frozen):
    """The same months of the year before, where the figure is compared with another year."""

    period: str
    value: float
    change: float
    change_percent: float | None


class Projection(Frozen):
    """A projected year end with its 80 % interval; labelled projected wherever it is shown."""

    method: str
    value: float
    low: float
    high: float
    misses: float | None
    """Probability that the year end misses the year's target; None where none is adopted."""
    target: float | None = None
    """The year's target."""


Unprojected = Literal[
    "not_a_count", "not_year_to_date", "year_over", "early_in_year", "too_few_months", "break", "no_figure"
]
"""Why there is no projection (yet)."""


class IndicatorStatus(Frozen):
    """One indicator in one place for one period (`statuses.v1`), with all that its colour came from."""

    v: Literal[1] = 1
    kind: Literal["status"] = "status"
    county: Slug
    indicator: Slug
    place: str
    period: str
    comparator_period: str | None
    actual: float | None
    comparator: float | None
    target: float | None
    """What the target asks of the period; `year_target` of its year."""
    change: float | None
    change_percent: float | None
    """None from a base of nought, and between percentages, whose `change` is in points."""
    target_change: float | None
    target_change_percent: float | None
    polarity: Polarity
    verdict: Literal["better", "worse", "same"] | None
    status: Colour
    reasons: tuple[Reason, ...] = ()
    rule: str
    state: Literal["special_cause", "ordinary_variation", "not_enough_points"]
    ratio: Ratio | None = None
    direction: Literal["rising", "falling", "flat", "not_enough_history"] = "not_enough_history"
    projection: Projection | None = None
    so_far: float | None = None
    """The year to date including months not yet settled; shown without a colour."""
    caveats: tuple[str, ...] = ()
    stand: Stand
    unit: str = ""
    """Of the period: a unit may change from one year to another, and then nothing is computed from both."""
    target_verdict: Literal["better", "worse", "same"] | None = None
    target_kind: str = ""
    """How the target is set; empty where there is none."""
    year_target: float | None = None
    profile: Literal["whole", "baseline_share", "even"] | None = None
    """How `target` came from `year_target`; `even` is an even profile, months by twelve."""
    deadline: date | None = None
    """By when the target is to be met, where it says so."""
    stretch: float | None = None
    """A stretch target: shown, and colours nothing."""
    last_year: LastYear | None = None
    numerator: float | None = None
    denominator: float | None = None
    denominator_year: int | None = None
    """Of a rate; the year is that of the residents it is counted over."""
    parts_differ_by: float | None = None
    """The whole less its parts, where they should make it up and do not."""
    limits: Limits | None = None
    pace: Pace | None = None
    unprojected: Unprojected | None = None


class FeedState(Frozen):
    """What the indicator service knows of a feed (`feeds.v1`)."""

    v: Literal[1] = 1
    kind: Literal["feed"] = "feed"
    county: Slug
    feed: Slug
    rhythm: Literal["monthly", "daily"]
    newest: str | None
    months: tuple[Month, ...]
    """Covered months, oldest first."""
    complete: tuple[Month, ...]
    silent: bool
    state: str = ""
    """Of a daily feed: `heard`, `silent`, or `learning, 9 of 28`, while its rhythm is not known and months count."""
    stand: Stand


class HeldItem(Frozen):
    """An item the door keeps until what its source calls it is mapped (`held.v1`); `released` ends it.

    `said` is the source's own word in `field`. `item` is the whole revision, ward and version included, but for
    its type, which stands as `UNCLASSIFIED` until it is released under the mapped one.
    """

    v: Literal[1] = 1
    kind: Literal["held"] = "held"
    county: Slug
    source: Slug
    ref: str
    field: str
    reason: str
    released: bool = False
    at: AwareDatetime
    id: UUID | None = None
    said: str = ""
    item: Revision | None = None


class HeldMapping(Frozen):
    """From now on, `said` in `field` means `type` for this source (`held.v1`); the newest by key counts.

    It stands until the county's own table says the same, and yields to that table where they differ.
    """

    v: Literal[1] = 1
    kind: Literal["mapping"] = "mapping"
    county: Slug
    source: Slug
    field: MappedBy = "category"
    said: str
    type: Slug
    at: AwareDatetime
    by: str
    """Id of the key that decided it."""


class CountyInForce(Frozen):
    """The configuration the indicator service works with (`counties.v1`)."""

    v: Literal[1] = 1
    kind: Literal["county"] = "county"
    county: Slug
    config: CountyConfig
    stand: Stand
