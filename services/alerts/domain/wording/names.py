"""Names for codes: places, roles, types, indicators, feeds."""

from collections.abc import Iterable

from services.alerts.domain.alert import Recipient
from services.alerts.domain.route import OF_A_FEED
from shared.county import CountyConfig

UNKNOWN_PLACE = "a place that is no longer configured"


def place_name(config: CountyConfig, code: str) -> str:
    """`Abbey ward, Nuneaton and Bedworth` for the smallest tier, the name alone for larger places."""
    place = config.place.get(code)
    if place is None:
        return UNKNOWN_PLACE
    smallest = config.tiers[0]
    if place.tier != smallest.id:
        return place.name
    return ", ".join([f"{place.name} {smallest.name.lower()}", *larger_name(config, code)])


def larger_name(config: CountyConfig, code: str) -> list[str]:
    """The name of the next larger place, in a list; empty for the county itself."""
    return [config.place[c].name for c in config.holders.get(code, ())[1:2]]


def subject_name(config: CountyConfig, rule: str, subject: str) -> str:
    """The name of what an alert is about: an indicator, a type or a feed."""
    if rule in ("red", "danger"):
        return next((i.name for i in config.indicators if i.code == subject), subject)
    if rule in OF_A_FEED:
        return config.feed[subject].name if subject in config.feed else subject
    return config.type[subject].name if subject in config.type else subject


def role_name(config: CountyConfig, role: str) -> str:
    """A role's title; a role that leads nothing (the owner of a feed) in plain words."""
    title = next((lead.title for lead in config.leads if lead.role == role), None)
    return title or role.replace("_", " ").capitalize()


def recipient_names(config: CountyConfig, recipients: Iterable[Recipient]) -> str:
    """Recipients by role and place, never by name or address: `ASB officer (Northshire, Southshire)`."""
    places: dict[str, list[str]] = {}
    for recipient in recipients:
        held = places.setdefault(role_name(config, recipient.role), [])
        held.append(place_name(config, recipient.place))
    return "; ".join(f"{role} ({', '.join(sorted(set(held)))})" for role, held in sorted(places.items()))
