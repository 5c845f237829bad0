"""What the indicator service publishes as state: the newest by key, the greatest `stand` wins."""

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


class PlaceCounts(Frozen):
    """Incidents of one place and month by type (`counts.v1`). A type that is not `covered` is unknown, not zero."""

    v: Literal[1] = 1
    kind: Literal["counts"] = "counts"
    county: Slug
    place: str
    month: Month
    counts: dict[Slug, int]
    flags: dict[str, dict[Slug, int]] = {}
    hours: dict[str, dict[Slug, int]] = {}
    windows: tuple[Window, ...] = ()
    covered: tuple[Slug, ...]
    provisional: bool
    breaks: tuple[str, ...] = ()
    stand: Stand


class Ratio(Frozen):
    """A rate ratio with its exact 95 % interval and two-sided mid-p."""

    value: float | None
    low: float
    high: float | None
    p: float


class Projection(Frozen):
    """A projected year end with its 80 % interval; labelled projected wherever it is shown."""

    method: str
    value: float
    low: float
    high: float
    misses: float
    """Probability that the year end misses the target."""


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
    change: float | None
    change_percent: float | None
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


class WardShare(Frozen):
    """A ward's place in a ranking. `share` is of the area's total, in percent."""

    ward: str
    count: int
    share: float


class TopWards(Frozen):
    """The five wards with most incidents of a type in an area and month; ties go by ward code."""

    v: Literal[1] = 1
    kind: Literal["top_wards"] = "top_wards"
    county: Slug
    place: str
    type: Slug
    period: str
    total: int
    wards: tuple[WardShare, ...]
    stand: Stand


class Gap(Frozen):
    """Rate of the priority areas over the rest."""

    v: Literal[1] = 1
    kind: Literal["gap"] = "gap"
    county: Slug
    place: str
    type: Slug
    period: str
    count: int
    rest: int
    ratio: Ratio
    direction: Literal["narrowing", "widening", "unchanged"] | None
    stand: Stand


class Mix(Frozen):
    """Shares of sub-types or flags, in percent of `base`, left unrounded."""

    v: Literal[1] = 1
    kind: Literal["mix"] = "mix"
    county: Slug
    place: str
    of: Slug
    period: str
    base: int
    shares: dict[Slug, float]
    stand: Stand


class HotHours(Frozen):
    """Incidents by band of hours, `22-04` crossing midnight; unknown times apart."""

    v: Literal[1] = 1
    kind: Literal["hot_hours"] = "hot_hours"
    county: Slug
    place: str
    type: Slug
    period: str
    bands: dict[str, int]
    unknown: int
    stand: Stand


class BusiestNights(Frozen):
    """Next month's nights expected to be busiest, each with its evidence."""

    v: Literal[1] = 1
    kind: Literal["busiest_nights"] = "busiest_nights"
    county: Slug
    place: str
    type: Slug
    period: str
    nights: tuple[tuple[str, str], ...]
    stand: Stand


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


StatusRecord = IndicatorStatus | TopWards | Gap | Mix | HotHours | BusiestNights
