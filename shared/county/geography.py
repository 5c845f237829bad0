"""Where a county counts: tiers of places, special areas that fit none of them, and the areas it measures itself by."""

from datetime import date

from pydantic import Field

from shared.county.values import Code, Frozen, Slug


class Tier(Frozen):
    """A kind of place in this county's own words, such as `ward` or `csp`."""

    id: Slug
    name: str
    plural: str


class Place(Frozen):
    """A place of one tier. `within` names every larger place that holds it: tiers need not nest.

    Its wards are counted in it at all times; `starts` and `ends` (both in force) say when it is a current place:
    it is judged and ranked for periods that meet them, and for every other it still answers with its counts.
    """

    code: Code
    name: str
    tier: Slug
    within: tuple[Code, ...] = ()
    kind: Slug | None = None
    """What it mostly is, such as `town-centre` or `residential`: a priority ranks only its own kinds."""
    residents: int | None = None
    residents_year: int | None = None
    deprivation_decile: int | None = Field(default=None, ge=1, le=10)
    """1 is the most deprived tenth; `deprivation_source` of the county says of what, and how it was fitted."""
    easting: float | None = None
    northing: float | None = None
    """The middle of its area in metres on a flat grid (in Britain the National Grid): whom a ward adjoins."""
    starts: date | None = None
    ends: date | None = None


class AreaKind(Frozen):
    """A kind that places and special areas may have, in this county's own words."""

    id: Slug
    name: str
    has_residents: bool = True
    """False where people come and go (a town centre, a road): no rate by residents is given there."""


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
    residents: int | None = None
    residents_year: int | None = None
    starts: date | None = None
    ends: date | None = None


class Residents(Frozen):
    """How many lived in a place or special area in a year: a rate takes the newest estimate not after its period."""

    place: Code
    year: int
    residents: int = Field(ge=1)


class Benchmark(Frozen):
    """A region, a nation or a family of like counties: its published rates are fed as measures; nothing is counted."""

    code: Code
    name: str
    source: str = ""
