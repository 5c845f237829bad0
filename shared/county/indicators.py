"""What a county is judged by: its register of indicators, each with the versions of its definition."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.county.values import Flag, Frozen, Month, Polarity, Slug

Window = Literal["year_to_date", "month", "quarter", "year", "rolling_12"]
"""Which months a status speaks of: up to the newest settled one, or the newest whole quarter or year."""


class Definition(Frozen):
    """How an indicator is defined from month `starts` on. What is left empty stays as it was before."""

    starts: Month
    definition: str
    types: tuple[Slug, ...] = ()
    unit: str = ""
    is_comparable: bool = False
    """Figures may be compared across this change. Across a change of unit they never are."""
    document: str = ""


class Indicator(Frozen):
    """A named definition over incident types, a measure or the sum of its parts, and the rule that colours it."""

    code: Slug
    name: str
    definition: str
    definitions: tuple[Definition, ...] = ()
    """Later versions, oldest first; the fields of the indicator itself are the first."""
    types: tuple[Slug, ...] = ()
    flags: tuple[Flag, ...] = ()
    """Only incidents that have all of these."""
    without_flags: tuple[Flag, ...] = ()
    """No incidents that have any of these, such as `back_record`."""
    measure: Slug | None = None
    parts: tuple[Slug, ...] = ()
    """Indicators it is made of. With neither types nor a measure it is their sum."""
    is_additive: bool = True
    """The parts make up the whole: where they do not sum to it, that is said."""
    out_of: tuple[Slug, ...] = ()
    """Types whose incidents are the denominator of a ratio of incidents."""
    per_residents: float | None = Field(default=None, gt=0)
    """Incidents per so many residents of the place, such as 1000."""
    source: str = ""
    """Who supplies the figures, as it is printed."""
    lead: Slug | None = None
    """The role that answers for it, where that is not the lead of its types."""
    unit: str = "incidents"
    polarity: Polarity
    aggregation: Literal["sum", "latest", "mean", "ratio"] = "sum"
    counts_events: bool = True
    """The sums count events one by one, so tests of counts apply; false for money, hours and the like."""
    decimals: int = Field(default=0, ge=0, le=6)
    rule: Literal["against_baseline", "against_target"] = "against_target"
    amber: float = 0.0
    """Tolerance of the target rule, as a share of the target; 0 means no Amber."""
    year_starts: int = Field(default=4, ge=1, le=12)
    """First month of the indicator's year: 4 financial, 1 calendar, 11 November to October."""
    window: Window = "year_to_date"
    tiers: tuple[Slug, ...]
    """The tiers whose places carry a colour."""
    colour_without_target: bool = False
    state: Literal["live", "trial", "to_be_developed"] = "live"
    """On trial it is shown without a colour; to be developed, it has no figures yet and is named all the same."""
    monitoring_only: bool = False
    baseline_pending_until: date | None = None
    """Until this day its baseline is being set: figures, and no colour."""
    retired_from: Month | None = None
    """From this month on: history, and no new colour."""
    caveats: tuple[str, ...] = ()

    @property
    def step(self) -> float:
        """The smallest difference its figures can show."""
        return float(10**-self.decimals)

    def types_in(self, month: str) -> tuple[str, ...]:
        """The types that its definition in force in a month counts."""
        return next((d.types for d in reversed(self._until(month)) if d.types), self.types)

    def unit_in(self, month: str) -> str:
        """The unit of its figures of a month."""
        return next((d.unit for d in reversed(self._until(month)) if d.unit), self.unit)

    def _until(self, month: str) -> tuple[Definition, ...]:
        return tuple(d for d in self.definitions if d.starts <= month)
