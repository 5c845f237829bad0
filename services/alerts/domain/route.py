"""Who is told: the lead for type and place, the data owner for a silent feed or held extract, and never nobody."""

from collections.abc import Iterable, Sequence

from services.alerts.domain.alert import Alert, Context, News, Person, Recipient
from shared.county import CountyConfig, Lead
from shared.places import place_of_tier

ANY = "*"
OF_A_FEED = ("silence", "held")
"""Rules about what a source sent, or did not: its owner can put it right."""


def recipients(news: News, context: Context) -> tuple[Recipient, ...]:
    """Whom the news goes to, each address once; empty only where not even the `*` lead has a holder.

    The end of an alert goes to those who were told of it. A place whose role nobody holds is taken over by
    the `*` lead, beside the holders of the other places.
    """
    if news.event == "resolved":
        return context.told
    if news.alert.rule in OF_A_FEED:
        found = _owners(news.alert, context)
        return _once(found or _fallback(context))
    return _once(_leads(news.alert, context))


def lead_for(config: CountyConfig, types: Sequence[str]) -> Lead | None:
    """The lead that names all these types, and the fewest others; else the `*` lead."""
    wanted = set(types)
    naming = [lead for lead in config.leads if wanted and wanted <= set(lead.types)]
    return min(naming, key=lambda lead: len(lead.types), default=strategic_lead(config))


def lead_of(alert: Alert, config: CountyConfig) -> Lead | None:
    """The lead an indicator names for itself, else that of its types."""
    named = config.indicator[alert.subject].lead if alert.subject in config.indicator else None
    own = (lead for lead in config.leads if alert.rule in ("red", "danger") and lead.role == named)
    return next(own, None) or lead_for(config, types_of(alert, config))


def strategic_lead(config: CountyConfig) -> Lead | None:
    """The lead for whatever no other lead names."""
    return next((lead for lead in config.leads if ANY in lead.types), None)


def types_of(alert: Alert, config: CountyConfig) -> tuple[str, ...]:
    """The types an alert is about: an indicator's, or the one; empty for a measure or a feed."""
    if alert.rule in ("red", "danger"):
        return next((i.types for i in config.indicators if i.code == alert.subject), ())
    return (alert.subject,) if alert.subject in config.type else ()


def led_places(config: CountyConfig, place: str, tier: str) -> tuple[str, ...]:
    """The place of `tier` around `place`; for a larger place, every place of that tier inside it."""
    around = place_of_tier(config, place, tier)
    if around is not None:
        return (around,)
    return tuple(p.code for p in config.places if p.tier == tier and place in config.holders[p.code])


def _leads(alert: Alert, context: Context) -> list[Recipient]:
    lead = lead_of(alert, context.config)
    if lead is None or alert.place not in context.config.place:
        return _fallback(context)
    places = led_places(context.config, alert.place, lead.tier)
    found = [_holders(context.people, lead.role, place) for place in places]
    told = [recipient for holders in found for recipient in holders]
    return told if places and all(found) else told + _fallback(context)


def _owners(alert: Alert, context: Context) -> list[Recipient]:
    feed = context.config.feed.get(alert.subject)
    return [r for r in map(_recipient, context.people) if feed and r.role == feed.owner]


def _fallback(context: Context) -> list[Recipient]:
    lead = strategic_lead(context.config)
    return [r for r in map(_recipient, context.people) if lead and r.role == lead.role]


def _holders(people: Iterable[Person], role: str, place: str) -> list[Recipient]:
    return [_recipient(p) for p in people if p.role == role and p.place == place]


def _recipient(person: Person) -> Recipient:
    return Recipient(person.email, person.role, person.place)


def _once(found: Sequence[Recipient]) -> tuple[Recipient, ...]:
    first: dict[str, Recipient] = {}
    for recipient in found:
        first.setdefault(recipient.email, recipient)
    return tuple(first.values())
