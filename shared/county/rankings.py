"""What a county puts in order, splits up and sets apart: priorities, rankings, breakdowns, gaps to be narrowed."""

from datetime import date
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from shared.county.values import Code, Flag, Frozen, Slug


class Priority(Frozen):
    """What a partnership, a division or the county as a whole has set itself, for a time."""

    id: Slug
    name: str
    strand: str = ""
    """Under which heading of the plan it stands, in the county's own words."""
    places: tuple[Code, ...] = ()
    """Whose priority it is; none: the whole county's."""
    indicators: tuple[Slug, ...] = ()
    kinds: tuple[Slug, ...] = ()
    """The kinds of area it hunts in."""
    starts: date | None = None
    ends: date | None = None


class Ranking(Frozen):
    """Places of one tier, or areas of some kinds, in order of the incidents of each indicator, county-wide.

    A ranking for a priority takes from it what it leaves out: indicators and kinds.
    """

    id: Slug
    name: str
    priority: Slug | None = None
    indicators: tuple[Slug, ...] = ()
    tier: Slug | None = None
    kinds: tuple[Slug, ...] = ()
    top: int = Field(default=5, ge=1)


class Breakdown(Frozen):
    """What an indicator's incidents are made of, in percent: either parts (indicators too), or flags.

    With flags the base is the incidents that have all flags of `among`: the domestic share of violence has none
    there, the alcohol share of domestic violence has `domestic`.
    """

    id: Slug
    name: str
    of: Slug
    parts: tuple[Slug, ...] = ()
    is_whole: bool = False
    """The parts make up the whole: each of its types is in one part, and only one (an additive family)."""
    among: tuple[Flag, ...] = ()
    flags: tuple[Flag, ...] = ()
    tiers: tuple[Slug, ...]
    caveats: tuple[str, ...] = ()


class Selection(Frozen):
    """Which places (or which special areas) are the priority ones, chosen on a day and in force from another."""

    places: tuple[Code, ...] = Field(min_length=1)
    chosen_on: date
    starts: date
    ends: date | None = None
    document: str = ""


class PriorityGap(Frozen):
    """A gap to be narrowed: the rate of an indicator in the selected places over that in the rest of `within`."""

    id: Slug
    name: str
    indicator: Slug
    within: Code | None = None
    """The place whose rest is compared with; None: the county."""
    selections: tuple[Selection, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        ordered = sorted(self.selections, key=lambda s: s.starts)
        for earlier, later in pairwise(ordered):
            if earlier.ends is None or earlier.ends >= later.starts:
                raise ValueError(f"two selections are in force on {later.starts}")
        return self
