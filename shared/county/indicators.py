"""What a county is judged by: indicators, their targets, and where their figures cannot be compared."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.county.values import Frozen, Month, Polarity, Slug


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
