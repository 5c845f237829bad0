"""Hotspots: each episode once, with its newest figures. New ones first, then the larger surprise."""

from typing import Literal

from services.reports.domain.material import Material
from services.reports.domain.pack import HotspotLine
from shared.events import HotspotCleared, HotspotRaised, HotspotUpdated

Hotspot = HotspotRaised | HotspotUpdated | HotspotCleared
State = Literal["new", "standing", "over"]
_ORDER: tuple[State, ...] = ("new", "standing", "over")


def hotspot_lines(material: Material) -> tuple[HotspotLine, ...]:
    """Numbered in the order they are listed; places outside the configuration are left out."""
    newest: dict[object, Hotspot] = {}
    raised: set[object] = set()
    for signal in material.signals:  # oldest first, so the last one stays
        if (
            isinstance(signal, Hotspot)
            and signal.place in material.county.place
            and material.is_inside(signal.place)
        ):
            newest[signal.episode] = signal
            raised |= {signal.episode} if _is_news(material, signal) else set()
    states = [(_state(signal, signal.episode in raised), signal) for signal in newest.values()]
    states.sort(key=lambda pair: (_ORDER.index(pair[0]), pair[1].surprise.p, pair[1].place, pair[1].type))
    return tuple(_line(material, n, state, signal) for n, (state, signal) in enumerate(states, start=1))


def _is_news(material: Material, signal: Hotspot) -> bool:
    is_later = material.since is None or signal.at > material.since
    return isinstance(signal, HotspotRaised) and is_later


def _state(newest: Hotspot, is_new: bool) -> State:
    if isinstance(newest, HotspotCleared):
        return "over"
    return "new" if is_new else "standing"


def _line(material: Material, number: int, state: State, signal: Hotspot) -> HotspotLine:
    kind = material.county.type.get(signal.type)
    larger = material.county.holders[signal.place][1:2]
    return HotspotLine(
        number=number,
        ward=signal.place,
        ward_name=material.name(signal.place),
        area_name="".join(map(material.name, larger)),
        type=signal.type,
        type_name=material.type_name(signal.type),
        sensitive=kind is not None and kind.sensitive,
        state=state,
        opened=signal.opened,
        surprise=signal.surprise,
        lead=lead_title(material, signal.place, signal.type),
    )


def lead_title(material: Material, place: str, kind: str) -> str:
    """Who leads: the first lead that names the type, else the first for all types."""
    county = material.county
    tiers = {county.place[code].tier for code in county.holders[place]}
    near = [lead for lead in county.leads if lead.tier in tiers]
    named = [lead for lead in near if kind in lead.types] or [lead for lead in near if "*" in lead.types]
    return named[0].title if named else ""
