"""How a county looks for hotspots."""

from datetime import date

from pydantic import Field

from shared.county.values import Code, Frozen, Slug


class Watch(Frozen):
    """A place to be looked at more closely for a time: from `starts` to `ends`, both in force, by itself."""

    id: Slug
    place: Code
    types: tuple[Slug, ...] = ()
    """None: all."""
    starts: date
    ends: date
    minimum_count: int = Field(default=1, ge=1)
    """So few in the shortest window are tested there."""
    reason: str = ""


class Detection(Frozen):
    """Settings of the ward test; the formulas are in the indicator service."""

    windows_months: tuple[int, ...] = (1,)
    windows_days: tuple[int, ...] = (7, 14, 28)
    """The same for types counted by the day; also the rolling sums published of them."""
    half_life_months: float = 6.0
    reach_months: int = 36
    learning_months: int = 6
    threshold: float = 10**-3.4
    """Until the back-test has months enough, an alert is at most this p; and always, where there is no budget."""
    budget_a_month: int | None = Field(default=20, ge=0)
    """New ward alerts a month that officers can follow up; a back-test sets the threshold by it. None: `threshold`."""
    minimum_count: int = 3
    clear_above_p: float = 0.05
    update_growth: float = 0.5
    priorities: tuple[Slug, ...] = ()
    """Types whose surprises are hotspots; those of every other are emerging trends. None: see `priority_types`."""
    watches: tuple[Watch, ...] = ()
