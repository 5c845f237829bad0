"""What must hold of indicators and of what they are held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.county.codes import unknown

if TYPE_CHECKING:
    from shared.county.config import CountyConfig
    from shared.county.indicators import Indicator

YEAR = re.compile(r"(19|20)\d{2}(/\d{2})?", re.ASCII)
VALUED = ("number", "percent_off")
"""Kinds of target that come with a value."""


def indicators(county: CountyConfig) -> Iterator[str]:
    """Broken rules of the register, a sentence each."""
    types, tiers = [t.id for t in county.types], [t.id for t in county.tiers]
    codes, roles = [i.code for i in county.indicators], [lead.role for lead in county.leads]
    for indicator in county.indicators:
        name = f"indicator {indicator.code}"
        versions = [t for version in indicator.definitions for t in version.types]
        yield from unknown(name, [*indicator.types, *indicator.out_of, *versions], types)
        yield from unknown(name, indicator.tiers, tiers)
        yield from unknown(name, indicator.parts, codes)
        yield from unknown(name, [indicator.lead] if indicator.lead else [], roles)
        yield from (f"{name} {fault}" for fault in (*_figures(indicator), *_counting(indicator)))
        if _holds_itself(county, indicator.code):
            yield f"{name} is a part of itself"


def _figures(indicator: Indicator) -> Iterator[str]:
    """Where its figures come from: one place, and only one."""
    if indicator.types and indicator.measure:
        yield "needs either types or a measure"
    if not (indicator.types or indicator.measure or indicator.parts or indicator.state == "to_be_developed"):
        yield "needs either types or a measure"
    if indicator.parts and not (indicator.types or indicator.measure or indicator.is_additive):
        yield "is no sum of its parts, so it needs types or a measure"
    starts = [version.starts for version in indicator.definitions]
    if starts != sorted(set(starts)):
        yield "lists its definitions oldest first, one a month"


def _counting(indicator: Indicator) -> Iterator[str]:
    """What goes with counting incidents, and only with it."""
    is_rate = bool(indicator.out_of) or indicator.per_residents is not None
    if indicator.types and not is_rate and indicator.aggregation != "sum":
        yield "counts incidents, so its aggregation is sum"
    if is_rate and (not indicator.types or indicator.aggregation != "ratio"):
        yield "has a denominator, so it needs types and the aggregation ratio"
    if indicator.out_of and indicator.per_residents is not None:
        yield "has two denominators"
    if (indicator.flags or indicator.without_flags) and not indicator.types:
        yield "has no types, so no incident has its flags"
    if set(indicator.flags) & set(indicator.without_flags):
        yield "asks for a flag and leaves it out"


def _holds_itself(county: CountyConfig, code: str) -> bool:
    parts = {i.code: i.parts for i in county.indicators}
    held = list(parts[code])
    for part in held:  # grows while we walk it
        held.extend(p for p in parts.get(part, ()) if p not in held)
    return code in held


def held_against(county: CountyConfig) -> Iterator[str]:
    """Broken rules of targets, baselines, breaks and caveats, a sentence each."""
    codes, places = [i.code for i in county.indicators], ["*", *(p.code for p in county.places)]
    for target in county.targets:
        yield from unknown("a target", [target.indicator], codes)
        yield from unknown("a target", [target.place], places)
        if (target.kind in VALUED) != (target.value is not None):
            yield f"target of {target.indicator}: a value goes with kind {' or '.join(VALUED)}, and only with them"
        yield from _years(f"target of {target.indicator}", target.year, target.of_year)
    for baseline in county.baselines:
        yield from _years("a baseline", baseline.year)
        yield from unknown("a baseline", baseline.indicators, codes)
        yield from unknown("a baseline", [baseline.place], places)
    for mark in county.breaks:
        yield from unknown("a break", mark.indicators, codes)
    for caveat in county.caveats:
        yield from unknown("a caveat", caveat.indicators, codes)


def _years(what: str, *years: str | None) -> Iterator[str]:
    return (f"{what}: a year is written 2025 or 2025/26" for y in years if y and not YEAR.fullmatch(y))


RULES = (indicators, held_against)
