"""What must hold between the tables of a county: each rule answers with the sentences it finds broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from shared.county import indicator_checks, place_checks, ranking_checks
from shared.county.codes import unknown

if TYPE_CHECKING:
    from shared.county.config import CountyConfig

ASB_QUALIFIERS = ("personal", "nuisance", "environmental")


def dangling(county: CountyConfig) -> list[str]:
    """Every broken rule of a county's tables, in words; empty when all codes meet their table."""
    if not any(place.tier == county.tiers[-1].id for place in county.places):
        return [*_places(county)]  # the other rules look down from the county itself
    return [problem for rule in _RULES for problem in rule(county)]


def _twice(county: CountyConfig) -> Iterator[str]:
    tables = {
        "places": [p.code for p in county.places],
        "types": [t.id for t in county.types],
        "feeds": [f.id for f in county.feeds],
        "undertakings": [u.id for u in county.undertakings],
        "indicators": [i.code for i in county.indicators],
        "areas": [*{p.code for p in county.places}, *(a.code for a in county.areas)],
        "notes": [n.code for n in county.notes],
        "benchmarks": [b.code for b in county.benchmarks],
        "bodies": [b.id for b in county.bodies],
        "priorities": [p.id for p in county.priorities],
        "rankings": [r.id for r in county.rankings],
        "breakdowns": [b.id for b in county.breakdowns],
        "gaps": [g.id for g in county.gaps],
    }
    for table, codes in tables.items():
        yield from (f"{table} has {c!r} twice" for c in sorted(set(codes)) if codes.count(c) > 1)


def _places(county: CountyConfig) -> Iterator[str]:
    tiers, codes = [t.id for t in county.tiers], [p.code for p in county.places]
    for place in county.places:
        yield from unknown(f"place {place.code}", [place.tier], tiers)
        yield from unknown(f"place {place.code}", place.within, codes)
    if sum(p.tier == tiers[-1] for p in county.places) != 1:
        yield f"exactly one place has the last tier, {tiers[-1]!r}"


def _feeds(county: CountyConfig) -> Iterator[str]:
    types = [t.id for t in county.types]
    for feed in county.feeds:
        yield from unknown(f"feed {feed.id}", feed.types, types)
        if feed.refs is not None and not _is_pattern(feed.refs):
            yield f"feed {feed.id}: refs is no regular expression"
    for undertaking in county.undertakings:
        named = [undertaking.feed] if undertaking.feed else []
        yield from unknown(f"undertaking {undertaking.id}", named, [f.id for f in county.feeds])
    sources = ["*", *(f.id for f in county.feeds)]
    for mapping in county.mappings:
        yield from unknown(f"mapping {mapping.category!r}", [mapping.type], types)
        yield from unknown(f"mapping {mapping.category!r}", [mapping.source], sources)
        if mapping.by == "asb" and mapping.category not in ASB_QUALIFIERS:
            yield f"mapping {mapping.category!r} is no qualifier of anti-social behaviour"


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _areas(county: CountyConfig) -> Iterator[str]:
    wards = county.ward_codes
    for area in county.areas:
        yield from unknown(f"special area {area.code}", [area.ward] if area.ward else [], wards)


def _leads(county: CountyConfig) -> Iterator[str]:
    types, tiers = [t.id for t in county.types], [t.id for t in county.tiers]
    for lead in county.leads:
        yield from unknown(f"lead {lead.role}", lead.types, ["*", *types])
        yield from unknown(f"lead {lead.role}", [lead.tier], tiers)
    led = {t for lead in county.leads for t in lead.types}
    if county.leads and "*" not in led:
        yield from (f"type {t!r} reaches no lead" for t in types if t not in led)


_RULES: tuple[Callable[[CountyConfig], Iterator[str]], ...] = (
    _twice, _places, _feeds, _areas, _leads, *indicator_checks.RULES, *place_checks.RULES, *ranking_checks.RULES,
)  # fmt: skip
