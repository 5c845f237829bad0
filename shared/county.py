"""A county as checked data: everything that differs between counties, and nothing that computes.

The model travels inside the `configuration` record (outlines and LSOA tables stay in the county's
directory). `shared.county_files` reads it from `deploy/counties/<id>/`.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Month = Annotated[str, Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]
Audience = Literal["restricted", "partner", "public"]
Polarity = Literal["lower_is_better", "higher_is_better"]
MappedBy = Literal["category", "offence", "asb"]


class Frozen(BaseModel):
    """A value: frozen, closed against unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Tier(Frozen):
    """A kind of place in this county's own words, such as `ward` or `csp`."""

    id: Slug
    name: str
    plural: str


class Place(Frozen):
    """A place of one tier. `within` names every larger place that holds it: tiers need not nest."""

    code: Code
    name: str
    tier: Slug
    within: tuple[Code, ...] = ()
    residents: int | None = None
    residents_year: int | None = None
    starts: date | None = None
    ends: date | None = None


class IncidentType(Frozen):
    """A type of incident. `harm_weight` is days of harm per incident; `crime` is false for ASB and fires."""

    id: Slug
    name: str
    family: Slug
    crime: bool = True
    sensitive: bool = False
    severe: bool = False
    harm_weight: float = 1.0


class Mapping(Frozen):
    """What a source (`*`: every source) calls a type, from `starts` to `ends` (both in force; None: always).

    `by` says what `category` holds: the source's own word, a Home Office offence code (`028/01`), or the
    qualifier of anti-social behaviour. Of several that are in force the one that starts last counts.
    """

    source: Literal["*"] | Slug
    by: MappedBy = "category"
    category: str
    type: Slug
    starts: date | None = None
    ends: date | None = None


class SpecialArea(Frozen):
    """A place that fits no ward: an estate, a town centre, a night-time zone. Incidents in it count there too.

    It has an outline (`area_outlines.geojson`), a list of LSOAs, or both. Whoever names it and nothing better
    is counted in `ward`. Incidents on days before `starts` or after `ends` are not in it.
    """

    code: Code
    name: str
    kind: Slug
    lsoas: tuple[str, ...] = ()
    ward: Code | None = None
    starts: date | None = None
    ends: date | None = None


class NoteCode(Frozen):
    """A remark that a feeder may make on an incident: a code of this list, never free text."""

    code: Slug
    meaning: str
    starts: date | None = None
    ends: date | None = None


class Feed(Frozen):
    """One source's promise: who owns it, how often it comes, when its figures are settled.

    A monthly feed is silent when a month is `due_days` past its end and nothing of it was heard;
    a month settles `settle_days` after its end, or when declared complete.
    """

    id: Slug
    name: str
    owner: Slug
    rhythm: Literal["monthly", "daily"] = "monthly"
    due_days: int = Field(ge=0)
    settle_days: int = Field(ge=0)
    types: tuple[Slug, ...]
    refs: str | None = None
    """A regular expression that every reference of this feed matches in whole: its closed format."""


class Undertaking(Frozen):
    """A data gap to be closed, or a protocol to share data by: who sees to it, what comes next, by when it is seen.

    `progress` is one sentence for the pack, as it was last reported; `feed` is the feed it is about, once there is one.
    """

    id: Slug
    kind: Literal["data_gap", "sharing_protocol"]
    name: str
    feed: Slug | None = None
    parties: tuple[str, ...] = ()
    owner: Slug
    next_step: str
    progress: str
    state: Literal["open", "agreed", "under_way", "done"] = "open"
    review: date


class Indicator(Frozen):
    """A named definition over incident types (or a measure), and the rule that colours it."""

    code: Slug
    name: str
    definition: str
    types: tuple[Slug, ...] = ()
    measure: Slug | None = None
    unit: str = "incidents"
    polarity: Polarity
    aggregation: Literal["sum", "latest", "mean", "ratio"] = "sum"
    decimals: int = 0
    rule: Literal["against_baseline", "against_target"] = "against_target"
    amber: float = 0.0
    """Tolerance of the target rule, as a share of the target; 0 means no Amber."""
    year_starts: int = Field(default=4, ge=1, le=12)
    """First month of the indicator's year: 4 financial, 1 calendar."""
    tiers: tuple[Slug, ...]
    """The tiers whose places carry a colour."""
    colour_without_target: bool = False
    monitoring_only: bool = False
    caveats: tuple[str, ...] = ()


class Target(Frozen):
    """A target for one indicator; `place` `*` is every place. `one_fewer` is the baseline less one."""

    indicator: Slug
    place: str = "*"
    year: str
    kind: Literal["number", "one_fewer"]
    value: float | None = None
    state: Literal["proposed", "endorsed", "adopted"]
    decided_by: str = ""
    decided_on: date | None = None
    document: str = ""


class Break(Frozen):
    """From `month` on, figures of these indicators are not comparable with earlier ones."""

    indicators: tuple[Slug, ...]
    month: Month
    reason: str


class Lead(Frozen):
    """Who leads: for these types (`*` all), the holder of `role` for the place of `tier` around the incident."""

    types: tuple[str, ...]
    tier: Slug
    role: Slug
    title: str
    next_steps: tuple[str, ...] = ()


class Detection(Frozen):
    """Settings of the ward test; the formulas are in the indicator service."""

    windows_months: tuple[int, ...] = (1, 3)
    half_life_months: float = 6.0
    reach_months: int = 36
    learning_months: int = 6
    threshold: float = 10**-3.4
    budget_a_month: int = 20
    minimum_count: int = 3
    clear_above_p: float = 0.05
    update_growth: float = 0.5


class Meeting(Frozen):
    """A standing meeting and the pack it works from."""

    id: Slug
    name: str
    cadence: str
    edition: str


class CountyConfig(Frozen):
    """One county. `attribution` is printed wherever its figures are shown."""

    id: Slug
    name: str
    zone: str = "Europe/London"
    clock: Literal["live", "manual"] = "live"
    horizon_months: int = 72
    attribution: str = ""
    pack_tier: Slug
    """The tier the monthly pack lists top wards for."""
    tiers: tuple[Tier, ...]
    places: tuple[Place, ...]
    types: tuple[IncidentType, ...]
    mappings: tuple[Mapping, ...] = ()
    areas: tuple[SpecialArea, ...] = ()
    notes: tuple[NoteCode, ...] = ()
    feeds: tuple[Feed, ...]
    undertakings: tuple[Undertaking, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    targets: tuple[Target, ...] = ()
    breaks: tuple[Break, ...] = ()
    leads: tuple[Lead, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    detection: Detection = Detection()

    @model_validator(mode="after")
    def _no_dangling_code(self) -> Self:
        from shared.county_checks import dangling

        problems = dangling(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def wards(self) -> tuple[Place, ...]:
        """The places of the smallest tier (the first listed), in file order: the rows of every array."""
        return tuple(p for p in self.places if p.tier == self.tiers[0].id)

    @cached_property
    def place(self) -> dict[str, Place]:
        """Places by code."""
        return {p.code: p for p in self.places}

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """For each place, itself and every larger place that holds it, nearest first."""
        return {p.code: tuple(_climb(self.place, p.code)) for p in self.places}

    @cached_property
    def type(self) -> dict[str, IncidentType]:
        """Types by id."""
        return {t.id: t for t in self.types}

    @cached_property
    def feed(self) -> dict[str, Feed]:
        """Feeds by id, which is the name of their source."""
        return {f.id: f for f in self.feeds}

    @cached_property
    def mapped(self) -> dict[tuple[str, MappedBy, str], tuple[Mapping, ...]]:
        """Mappings by source, what maps, and its code without case and outer spaces; latest start first."""
        found: dict[tuple[str, MappedBy, str], list[Mapping]] = {}
        for mapping in sorted(self.mappings, key=lambda m: m.starts or date.min, reverse=True):
            key = (mapping.source, mapping.by, mapping.category.strip().casefold())
            found.setdefault(key, []).append(mapping)
        return {key: tuple(mappings) for key, mappings in found.items()}

    @cached_property
    def ward_codes(self) -> frozenset[str]:
        """Codes of the wards."""
        return frozenset(ward.code for ward in self.wards)

    @cached_property
    def root(self) -> Place:
        """The county itself: the one place of the last tier."""
        return next(p for p in self.places if p.tier == self.tiers[-1].id)


def _climb(places: dict[str, Place], code: str) -> list[str]:
    found = [code]
    for held in found:  # grows while we walk it: breadth first, nearest first
        found.extend(larger for larger in places[held].within if larger not in found)
    return found
