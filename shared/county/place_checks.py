"""What must hold of a county's places, areas, calendar and bodies: each rule answers with what it finds broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from shared.county.calendar import hours_of
from shared.county.codes import unknown
from shared.county.dates import Dated, in_order, meets

if TYPE_CHECKING:
    from shared.county.config import CountyConfig


def _dates(county: CountyConfig) -> Iterator[str]:
    tables: list[tuple[str, Dated]] = [
        *((f"place {p.code}", p) for p in county.places),
        *((f"special area {a.code}", a) for a in county.areas),
        *((f"mapping {m.category!r}", m) for m in county.mappings),
        *((f"note {n.code}", n) for n in county.notes),
        *((f"event {e.name!r}", e) for e in county.events),
        *((f"body {b.id}", b) for b in county.bodies),
        *((f"priority {p.id}", p) for p in county.priorities),
        *((f"gap {g.id}", s) for g in county.gaps for s in g.selections),
    ]
    yield from (f"{what} ends before it starts" for what, dated in tables if not in_order(dated))


def _holders(county: CountyConfig) -> Iterator[str]:
    for place in county.places:
        holders = (county.place[code] for code in place.within if code in county.place)
        yield from (
            f"place {place.code} lies within {holder.code}, yet no day has both"
            for holder in holders
            if not meets(place, holder)
        )


def _kinds(county: CountyConfig) -> Iterator[str]:
    """Where the county lists kinds, every kind is listed; where it does not, any word is a kind."""
    if not county.area_kinds:
        return
    known = [kind.id for kind in county.area_kinds]
    for area in county.areas:
        yield from unknown(f"special area {area.code}", [area.kind], known)
    for place in county.places:
        yield from unknown(f"place {place.code}", [place.kind] if place.kind else [], known)


def _benchmarks(county: CountyConfig) -> Iterator[str]:
    ours = {*county.place, *county.area}
    yield from (f"benchmark {b.code} is a place of the county" for b in county.benchmarks if b.code in ours)


def _residents(county: CountyConfig) -> Iterator[str]:
    places = {*county.place, *county.area}
    yield from (
        s for row in county.residents for s in unknown(f"residents of {row.year}", [row.place], places)
    )
    keys = [(row.place, row.year) for row in county.residents]
    yield from (f"residents of {y} name {p!r} twice" for p, y in sorted(set(keys)) if keys.count((p, y)) > 1)


def _events(county: CountyConfig) -> Iterator[str]:
    places = ["*", *county.place, *county.area]
    for event in county.events:
        yield from unknown(f"event {event.name!r}", event.places, places)
        yield from unknown(f"event {event.name!r}", event.types, county.type)


def _bodies(county: CountyConfig) -> Iterator[str]:
    ids = [body.id for body in county.bodies]
    for body in county.bodies:
        yield from unknown(f"body {body.id}", (*body.reports_to, *body.members), ids)
        yield from unknown(f"body {body.id}", body.places, county.place)


def _hours(county: CountyConfig) -> Iterator[str]:
    yield from unknown("hours", county.hours.tiers, [t.id for t in county.tiers])
    yield from unknown("hours", county.hours.night_types, county.type)
    covered = sorted(chain.from_iterable(map(hours_of, county.hours.bands)))
    if covered != list(range(24)):
        yield "hours: the bands do not cover each hour of the day once"


def _watches(county: CountyConfig) -> Iterator[str]:
    types, watches = [t.id for t in county.types], county.detection.watches
    yield from unknown("detection", county.detection.priorities, types)
    yield from (
        f"watch {w.id!r} is there twice" for n, w in enumerate(watches) if w.id in {v.id for v in watches[:n]}
    )
    for watch in watches:
        yield from unknown(f"watch {watch.id}", [watch.place], county.place)
        yield from unknown(f"watch {watch.id}", watch.types, types)
        if not in_order(watch):
            yield f"watch {watch.id} ends before it starts"


RULES: tuple[Callable[[CountyConfig], Iterator[str]], ...] = (
    _dates, _holders, _kinds, _benchmarks, _residents, _events, _bodies, _hours, _watches,
)  # fmt: skip
