"""What the indicator service says of places beside their counts and colours (`statuses.v1`).

Rankings, gaps, breakdowns, hours and nights: each under a kind of its own. Figures are rounded to 6 digits, no more.
"""

from typing import Literal

from shared.county import Frozen, Slug
from shared.events.detection_state import DetectionState
from shared.events.figures import IndicatorStatus, Ratio, Stand


class WardShare(Frozen):
    """A ward's place in a ranking. `share` is of the area's total, in percent."""

    ward: str
    count: int
    share: float
    rate: float | None = None
    """Per 1,000 residents; None where the county gives no residents."""
    deprivation_decile: int | None = None


class TopWards(Frozen):
    """The five wards with most incidents of a type in an area; ties go by ward code."""

    v: Literal[1] = 1
    kind: Literal["top_wards"] = "top_wards"
    county: Slug
    place: str
    type: Slug
    period: str
    """A month, the year to date, or twelve months: the last two end with the newest settled month."""
    total: int
    wards: tuple[WardShare, ...]
    lead: float | None = None
    """By how many percent the first exceeds the second; None without a second."""
    residents_year: int | None = None
    stand: Stand


class PlaceShare(Frozen):
    """A place's position in a ranking. `share` is of the total, in percent; `area_kind` is what it mostly is."""

    place: str
    area_kind: Slug | None = None
    count: int
    share: float
    rate: float | None = None
    """Per 1,000 residents; None where there are none to divide by, as in a town centre."""
    deprivation_decile: int | None = None


class TopPlaces(Frozen):
    """The places with most incidents of an indicator in `place`: of one tier, or areas of some kinds.

    `ranking` is the county's, or the wards' tier: every indicator of several types ranks the wards of every area.
    Areas may overlap, so shares need not add up to 100.
    """

    v: Literal[1] = 1
    kind: Literal["top_places"] = "top_places"
    county: Slug
    place: str
    ranking: Slug
    indicator: Slug
    period: str
    total: int
    places: tuple[PlaceShare, ...]
    lead: float | None = None
    residents_year: int | None = None
    stand: Stand


class GapSide(Frozen):
    """One period of a gap: incidents and residents of the priority places and of the rest, and the ratio of rates."""

    period: str
    count: int
    rest: int
    residents: int
    rest_residents: int
    rate: float
    """Per 1,000 residents."""
    rest_rate: float
    residents_year: int | None = None
    ratio: Ratio


class Gap(Frozen):
    """Rate of the priority places over that of the rest, now and a year before, by the selection in force now.

    `direction` is None where there is nothing to compare with; the interval of `change` excludes 1 unless the gap is
    unchanged.
    """

    v: Literal[1] = 1
    kind: Literal["gap"] = "gap"
    county: Slug
    place: str
    """The place whose rest is compared with."""
    type: Slug
    """The indicator."""
    gap: Slug = "gap"
    """Its id in the county's configuration."""
    period: str
    count: int
    rest: int
    ratio: Ratio
    direction: Literal["narrowing", "widening", "unchanged"] | None
    now: GapSide | None = None
    before: GapSide | None = None
    change: Ratio | None = None
    """The ratio now over the ratio before, with its exact interval."""
    places: tuple[str, ...] = ()
    selected_from: str = ""
    """The day from which the selection is in force."""
    residents_year: int | None = None
    reason: str = ""
    """Why there is no direction."""
    caveats: tuple[str, ...] = ()
    stand: Stand


class Mix(Frozen):
    """Shares of parts or flags, in percent of `base`, each for itself and not forced to add up to 100."""

    v: Literal[1] = 1
    kind: Literal["mix"] = "mix"
    county: Slug
    place: str
    of: Slug
    """The breakdown's id in the county's configuration."""
    period: str
    base: int
    shares: dict[Slug, float]
    counts: dict[Slug, int] = {}
    indicator: Slug | None = None
    """What the base counts."""
    among: tuple[Slug, ...] = ()
    """The flags that all of the base have."""
    caveats: tuple[str, ...] = ()
    stand: Stand


class HotHours(Frozen):
    """Incidents by hour, and by the county's bands of hours: `22-04` is one night. Unknown times apart.

    Shares are in percent of the incidents whose hour is known.
    """

    v: Literal[1] = 1
    kind: Literal["hot_hours"] = "hot_hours"
    county: Slug
    place: str
    type: Slug
    """A type, or `all-types`: the demand of the place."""
    period: str
    bands: dict[str, int]
    unknown: int
    hours: tuple[int, ...] = ()
    """By hour of the day, from 0 to 23."""
    hour_shares: tuple[float, ...] = ()
    band_shares: dict[str, float] = {}
    run: str = ""
    """The hottest hours on end, `20-22`, of equals the earliest; empty where no hour is known."""
    run_count: int = 0
    run_share: float | None = None
    weekdays: tuple[int, ...] = ()
    """From Monday to Sunday; empty where days are not known."""
    stand: Stand


class BusiestNights(Frozen):
    """Next month's nights expected to be busiest, busiest first, each with its evidence; or the reason for none."""

    v: Literal[1] = 1
    kind: Literal["busiest_nights"] = "busiest_nights"
    county: Slug
    place: str
    type: Slug
    period: str
    nights: tuple[tuple[str, str], ...]
    expected: dict[str, float] = {}
    """By night, how many incidents."""
    reason: str = ""
    """Why no night is named."""
    learnt_from: str = ""
    """The days it was learnt from."""
    stand: Stand


class BenchmarkFigure(Frozen):
    """What another area has by an indicator: as it was fed, never counted here and never coloured."""

    v: Literal[1] = 1
    kind: Literal["benchmark"] = "benchmark"
    county: Slug
    place: str
    """The benchmark's code in the county's configuration."""
    indicator: Slug
    period: str
    value: float | None
    unit: str
    numerator: float | None = None
    denominator: float | None = None
    state: Literal["final", "provisional", "tbc", "not_measured"] = "final"
    source: Slug
    note: str = ""
    stand: Stand


StatusRecord = (
    IndicatorStatus
    | TopWards
    | TopPlaces
    | Gap
    | Mix
    | HotHours
    | BusiestNights
    | BenchmarkFigure
    | DetectionState
)
