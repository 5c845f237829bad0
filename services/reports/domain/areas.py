"""One area under two tiers: a district that is a partnership of its own has the same wards, and so the same figures."""

from collections.abc import Sequence

from shared.county import CountyConfig


def same_area(county: CountyConfig, code: str) -> object:
    """What two codes of one area have in common: their name and wards; the code itself where it holds no ward."""
    wards = wards_in(county, code)
    return (county.place[code].name, wards) if wards else code


def wards_in(county: CountyConfig, code: str) -> frozenset[str]:
    """Codes of the wards that a place holds; none of a place that the configuration no longer knows."""
    return frozenset(ward.code for ward in county.wards if code in county.holders[ward.code])


def area_name(county: CountyConfig, codes: Sequence[str]) -> str:
    """The name of one area; with its tiers, as `Rugby (district and partnership)`, where another tier has it too."""
    known = [county.place[code] for code in codes if code in county.place]
    if not known:
        return codes[0]
    name = known[0].name
    if len({place.tier for place in county.places if place.name == name}) == 1:
        return name
    tiers = {tier.id: tier.name.lower() for tier in county.tiers}
    return f"{name} ({' and '.join(tiers[place.tier] for place in known)})"
