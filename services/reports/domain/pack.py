"""The pack as plain frozen data: all that any rendering of it says, and nothing about how it looks.

Sections follow the reading order of the call. Counts are incidents, shares percent, rates per 1,000 residents.
"""

from typing import Literal

from pydantic import AwareDatetime

from shared.county import Frozen, Month, Slug
from shared.events import IndicatorStatus, Surprise

FeedMonth = Literal["complete", "loaded", "none"]


class StatusLine(Frozen):
    """An indicator in a place: the figure as judged, with the names it is printed under."""

    name: str
    definition: str
    unit: str
    decimals: int
    place_name: str
    tier: Slug
    tier_name: str
    figure: IndicatorStatus
    of_month: int | None
    """Incidents in the pack's month alone, and in the month before; None where not loaded or not counted."""
    of_month_before: int | None


class HotspotLine(Frozen):
    """A hotspot that is new, still standing, or over since the last pack. `number` marks it on the map."""

    number: int
    ward: str
    ward_name: str
    area_name: str
    """The next larger place, such as the ward's district."""
    type: Slug
    type_name: str
    sensitive: bool
    state: Literal["new", "standing", "over"]
    opened: AwareDatetime
    surprise: Surprise
    lead: str


class WardCount(Frozen):
    """A ward in a ranking; `share` of the area's total."""

    name: str
    count: int
    share: float


class TopRow(Frozen):
    """The wards with most incidents of one type in one area."""

    type_name: str
    total: int
    wards: tuple[WardCount, ...]


class TopTable(Frozen):
    """All types of one area."""

    place: str
    place_name: str
    rows: tuple[TopRow, ...]


class SeriesPoint(Frozen):
    """A month; `value` None is not loaded, which is not zero."""

    month: Month
    value: int | None
    provisional: bool = False


class Series(Frozen):
    """The county's months of one indicator, oldest first."""

    indicator: Slug
    name: str
    unit: str
    points: tuple[SeriesPoint, ...]


class MapWard(Frozen):
    """A ward on the map: its outline as an SVG path in the map's box, and what colours it."""

    ward: str
    name: str
    path: str
    label_at: tuple[int, int]
    count: int | None
    rate: float | None
    hotspots: tuple[int, ...] = ()


class WardMap(Frozen):
    """All incidents of the month by ward."""

    width: int
    height: int
    month: Month
    wards: tuple[MapWard, ...]


class FeedCoverage(Frozen):
    """What is loaded of one feed, for each of the pack's months."""

    name: str
    rhythm: str
    silent: bool
    months: tuple[FeedMonth, ...]


class Coverage(Frozen):
    """Which months are loaded, and which sections lack the data that would fill them."""

    months: tuple[Month, ...]
    feeds: tuple[FeedCoverage, ...]
    missing: tuple[tuple[str, str], ...]
    """(section, what would fill it)."""


class AlertLine(Frozen):
    """An alert raised, or an earlier one that moved, since the last pack. `told` are roles, told at any time."""

    opened: AwareDatetime | None
    """When it was raised; packs issued by the first version know it of their own month only."""
    is_new: bool = True
    """Raised since the last pack."""
    rule: str
    place_name: str
    subject: str
    told: tuple[str, ...]
    state: str


class Revision(Frozen):
    """A county month that was restated after the last pack was issued."""

    month: Month
    type_name: str
    before: int
    after: int


class Pack(Frozen):
    """One month of one county, as of the day it was settled. Once issued it never changes."""

    v: Literal[1] = 1
    edition: Literal["restricted"] = "restricted"
    county: Slug
    county_name: str
    place: str
    """What the pack is about: the county's own code, or that of a place in it."""
    place_name: str
    zone: str
    month: Month
    as_of: AwareDatetime
    changed: tuple[str, ...]
    statuses: tuple[StatusLine, ...]
    hotspots: tuple[HotspotLine, ...]
    top: tuple[TopTable, ...]
    series: tuple[Series, ...]
    map: WardMap | None
    coverage: Coverage
    alerts: tuple[AlertLine, ...]
    revisions: tuple[Revision, ...]
    notes: tuple[str, ...]
    attribution: str
    totals: dict[Month, dict[Slug, int]]
    """The place's counts by month and type: what the next pack compares with to name restatements."""
