"""What must hold of a county's priorities, rankings, breakdowns and gaps: each rule answers with what is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from shared.county.codes import unknown

if TYPE_CHECKING:
    from shared.county.config import CountyConfig
    from shared.county.rankings import Breakdown, PriorityGap, Selection


def _priorities(county: CountyConfig) -> Iterator[str]:
    for priority in county.priorities:
        what = f"priority {priority.id}"
        yield from unknown(what, priority.indicators, county.indicator)
        yield from unknown(what, priority.places, county.place)
        yield from unknown(what, priority.kinds, _kinds(county))


def _kinds(county: CountyConfig) -> set[str]:
    listed = {kind.id for kind in county.area_kinds}
    return listed or {a.kind for a in county.areas} | {p.kind for p in county.places if p.kind}


def _rankings(county: CountyConfig) -> Iterator[str]:
    tiers, priorities = [t.id for t in county.tiers], {p.id: p for p in county.priorities}
    for ranking in county.rankings:
        what = f"ranking {ranking.id}"
        yield from unknown(what, [ranking.priority] if ranking.priority else [], priorities)
        yield from unknown(what, ranking.indicators, county.indicator)
        yield from unknown(what, [ranking.tier] if ranking.tier else [], tiers)
        yield from unknown(what, ranking.kinds, _kinds(county))
        priority = priorities.get(ranking.priority or "")
        if bool(ranking.tier) == bool(ranking.kinds or (priority and priority.kinds)):
            yield f"{what} needs either a tier or kinds of area"
        if not (ranking.indicators or (priority and priority.indicators)):
            yield f"{what} ranks by no indicator"
        if ranking.id == tiers[0]:
            yield f"{what} has the name of the wards' tier, under which wards are ranked"


def _breakdowns(county: CountyConfig) -> Iterator[str]:
    for one in county.breakdowns:
        what = f"breakdown {one.id}"
        yield from unknown(what, (one.of, *one.parts), county.indicator)
        yield from unknown(what, one.tiers, [t.id for t in county.tiers])
        yield from _uncounted(county, what, (one.of, *one.parts))
        if bool(one.parts) == bool(one.flags):
            yield f"{what} needs either parts or flags"
        if one.among and not one.flags:
            yield f"{what} has flags of its base, but none to share it out by"
        if one.is_whole and {one.of, *one.parts} <= set(county.indicator):
            yield from _not_whole(county, one)


def _uncounted(county: CountyConfig, what: str, codes: tuple[str, ...]) -> Iterator[str]:
    """Indicators that are fed as figures: there is nothing of them to be counted by place."""
    known = (county.indicator[code] for code in codes if code in county.indicator)
    yield from (f"{what}: {i.code} is fed as figures and counts no incidents" for i in known if i.measure)


def _not_whole(county: CountyConfig, one: Breakdown) -> Iterator[str]:
    parts = sorted(t for code in one.parts for t in county.indicator[code].types)
    if parts != sorted(county.indicator[one.of].types):
        yield f"breakdown {one.id}: its parts do not make up {one.of}, each type once"


def _gaps(county: CountyConfig) -> Iterator[str]:
    for gap in county.gaps:
        what = f"gap {gap.id}"
        named = [code for selection in gap.selections for code in selection.places]
        yield from unknown(what, [gap.indicator], county.indicator)
        yield from _uncounted(county, what, (gap.indicator,))
        yield from unknown(what, [gap.within] if gap.within else [], county.place)
        yield from unknown(what, named, {*county.place, *county.area})
        if _is_sound(county, {*named, gap.within or county.root.code}):
            for selection in gap.selections:
                yield from _selection(county, gap, selection)


def _is_sound(county: CountyConfig, codes: set[str]) -> bool:
    """Whether these and the holders of every place are there: else they are looked at once they are."""
    held = {code for place in county.places for code in place.within}
    return held <= set(county.place) and codes <= {*county.place, *county.area}


def _selection(county: CountyConfig, gap: PriorityGap, selection: Selection) -> Iterator[str]:
    what = f"gap {gap.id}"
    whole = county.place[gap.within] if gap.within else county.root
    if whole.code not in county.residents_by_year:
        yield f"{what}: {whole.code} has no residents to give a rate"
    if len({code in county.area for code in selection.places}) == 2:
        yield f"{what} selects places and special areas at once: they may share incidents"
    for code in selection.places:
        chosen = county.place.get(code) or county.area[code]
        if code not in county.residents_by_year or chosen.kind in county.without_residents:
            yield f"{what}: {code} has no residents to give a rate"
        if code in county.place and (code == whole.code or whole.code not in county.holders[code]):
            yield f"{what}: {code} does not lie within {whole.code}"
    years = {y for code in (whole.code, *selection.places) for y in county.residents_by_year.get(code, ())}
    for year in sorted(years):
        chosen_there = sum(_residents(county, code, year) for code in selection.places)
        if chosen_there >= _residents(county, whole.code, year) > 0:
            yield f"{what}: in {year} the selected places have all residents of {whole.code} or more"
    for one, other in combinations([c for c in selection.places if c in county.place], 2):
        if _wards(county, one) & _wards(county, other):
            yield f"{what}: {one} and {other} share wards"


def _residents(county: CountyConfig, code: str, year: int) -> int:
    return (county.residents_in(code, year) or (0, 0))[0]


def _wards(county: CountyConfig, code: str) -> set[str]:
    return {ward.code for ward in county.wards if code in county.holders[ward.code]}


RULES: tuple[Callable[[CountyConfig], Iterator[str]], ...] = (_priorities, _rankings, _breakdowns, _gaps)
