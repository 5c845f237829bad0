"""What a county's configuration holds, in a few lines, and what is worth a second look though it is no fault."""

from collections import Counter
from collections.abc import Iterable, Iterator

from shared.county import CountyConfig


def summary(county: CountyConfig) -> Iterator[str]:
    """Lines of counts: the first names the county, the others each a part that it has."""
    yield (
        f"{county.name}: {_many(county.wards, county.tiers[0].id)} in {_many(county.places, 'place')}, "
        f"{_many(county.types, 'type')}, {_many(county.indicators, 'indicator')}, "
        f"{_many(county.targets, 'target')}, {_many(county.leads, 'lead')}: in order"
    )
    for what, counts in parts(county).items():
        if counts:
            yield f"  {what}: {', '.join(f'{name} {count}' for name, count in counts.items())}"


def _many(things: Iterable[object], name: str) -> str:
    count = len(list(things))
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def parts(county: CountyConfig) -> dict[str, dict[str, int]]:
    """How many of what, by a heading each."""
    dated = [p for p in county.places if p.starts or p.ends]
    return {
        "places by tier": Counter(p.tier for p in county.places),
        "places with dates": Counter(p.tier for p in dated),
        "special areas by kind": Counter(a.kind for a in county.areas),
        "types by family": Counter(t.family for t in county.types),
        "types by feed": {f.id: len(f.types) for f in county.feeds},
        "indicators by state": Counter(i.state for i in county.indicators),
        "targets by kind": Counter(f"{t.kind}{' (stretch)' if t.stretch else ''}" for t in county.targets),
        "events by kind": Counter(e.kind for e in county.events),
        "bodies by kind": Counter(b.kind for b in county.bodies),
        "further": _further(county),
    }


def _further(county: CountyConfig) -> dict[str, int]:
    tables = {
        "priorities": county.priorities, "rankings": county.rankings, "breakdowns": county.breakdowns,
        "gaps": county.gaps, "benchmarks": county.benchmarks, "meetings": county.meetings,
    }  # fmt: skip
    return {name: len(rows) for name, rows in tables.items() if rows}


def second_looks(county: CountyConfig) -> Iterator[str]:
    """What may be meant and may be a slip: a sentence each."""
    crimes = {t.id for t in county.types if t.crime}
    for indicator in county.indicators:
        others = sorted(set(indicator.types) - crimes)
        if others and len(others) < len(indicator.types):
            yield f"indicator {indicator.code} counts crimes together with {', '.join(others)}, which are none"
    fed = {t for feed in county.feeds for t in feed.types}
    yield from (
        f"type {t.id} comes from no feed: it is never covered" for t in county.types if t.id not in fed
    )
    yield from _first_of_two(county)
    for tier in county.tiers[:-1]:
        if not any(p.tier == tier.id for p in county.places):
            yield f"tier {tier.id} has no place"


def _first_of_two(county: CountyConfig) -> Iterator[str]:
    """Targets and mappings that stand beside another for the same: only the first is ever used."""
    targets = Counter(
        f"target of {t.indicator} for {t.year}, place {t.place}{' (stretch)' if t.stretch else ''}"
        for t in county.targets
        if t.state == "adopted"
    )
    yield from (
        f"{what} is adopted {count} times: the first counts" for what, count in targets.items() if count > 1
    )
    for (source, by, word), found in county.mapped.items():
        if len({m.starts for m in found}) < len({(m.starts, m.type) for m in found}):
            yield f"mapping {word!r} ({by}) of {source} names two types from the same day on: the first counts"
