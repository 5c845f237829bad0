"""Where a county counts: tiers of places, and the special areas that fit none of them."""

from datetime import date

from shared.county.values import Code, Frozen, Slug


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
