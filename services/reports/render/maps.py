"""The ward map: five steps of one hue that also differ in lightness, hotspots hatched and numbered."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.reports.domain.pack import MapWard, WardMap
from services.reports.domain.periods import month_words
from services.reports.render import svg

STEPS = ("#eff3f8", "#c3d6e8", "#8fb4d6", "#4d86b8", "#174f83")
"""Light to dark; told apart in grey and by every kind of colour vision."""
UNKNOWN, HOT = "url(#map-unknown)", "#7a1500"
"""Not loaded is hatched finely in grey, for white would pass for the lowest step."""
LEGEND, LEGEND_HEIGHT = 330, 430
NAMED = 10
"""Wards named in the text alternative."""


def ward_map(drawn: WardMap) -> str:
    """The map as SVG with its legend, title and description."""
    limits = class_limits([w.rate for w in drawn.wards if w.rate is not None])
    shapes = [_ward(ward, limits) for ward in drawn.wards]
    marks = [mark for ward in drawn.wards if ward.hotspots for mark in _marks(ward)]
    return svg.picture(
        "map", drawn.width + LEGEND, max(drawn.height, LEGEND_HEIGHT), title(drawn), describe(drawn),
        svg.hatch("map-hot", HOT, 14, 2.5), svg.hatch("map-unknown", svg.QUIET, 7, 1),
        *shapes, *marks, *_legend(drawn.width + 24, limits),
    )  # fmt: skip


def title(drawn: WardMap) -> str:
    """What the map shows."""
    return f"Incidents per 1,000 residents by ward, {month_words(drawn.month)}"


def describe(drawn: WardMap) -> str:
    """The map in words: the highest wards and every hotspot."""
    named = "; ".join(f"{w.name} {w.rate}" for w in ranked(drawn)[:NAMED])
    hot = "; ".join(f"{w.name} ({', '.join(map(str, w.hotspots))})" for w in drawn.wards if w.hotspots)
    unknown = sum(w.count is None for w in drawn.wards)
    said = f"Highest: {named}. " if named else ""
    said += f"Hotspots, by their number in the table: {hot}." if hot else "No ward is a hotspot."
    return said + (f" {unknown} wards are not loaded." if unknown else "")


def ranked(drawn: WardMap) -> list[MapWard]:
    """Wards with a rate, highest first; ties by code."""
    return sorted((w for w in drawn.wards if w.rate is not None), key=lambda w: (-(w.rate or 0), w.ward))


def class_limits(rates: Sequence[float]) -> tuple[float, ...]:
    """Upper limits of all steps but the last: the rates' fifths."""
    ordered = sorted(rates)
    return tuple(ordered[len(ordered) * n // len(STEPS)] for n in range(1, len(STEPS))) if ordered else ()


def _step(rate: float | None, limits: Sequence[float]) -> str:
    return UNKNOWN if rate is None else STEPS[sum(rate >= limit for limit in limits)]


def _ward(ward: MapWard, limits: Sequence[float]) -> str:
    said = f"{ward.name}: " + ("not loaded" if ward.count is None else f"{ward.count} incidents")
    tooltip = svg.element("title", svg.escape(said))
    return svg.element(
        "path", tooltip, d=ward.path, fill=_step(ward.rate, limits), stroke="#ffffff", stroke_width=1.5
    )


def _marks(ward: MapWard) -> Iterator[str]:
    x, y = ward.label_at
    yield svg.element("path", d=ward.path, fill="url(#map-hot)", stroke=HOT, stroke_width=3)
    text = ",".join(map(str, ward.hotspots))
    width = 22 + 13 * len(text)
    yield svg.element("rect", x=x - width // 2, y=y - 17, width=width, height=34, rx=6, fill="#ffffff", stroke=HOT,
                      stroke_width=2)  # fmt: skip
    yield svg.label(x, y + 9, text, size=26, anchor="middle", fill=HOT)


def _legend(x: int, limits: Sequence[float]) -> Iterator[str]:
    yield svg.label(x, 40, "Incidents per 1,000", size=26)
    yield svg.label(x, 70, "residents", size=26)
    for n, (colour, words) in enumerate(zip(STEPS, _ranges(limits), strict=False)):
        yield from _entry(x, 100 + 46 * n, colour, words)
    below = 110 + 46 * len(STEPS)
    yield from _entry(x, below, "url(#map-hot)", "Hotspot, with its number")
    yield from _entry(x, below + 46, UNKNOWN, "Not loaded")


def _entry(x: int, y: int, fill: str, words: str) -> Iterator[str]:
    yield svg.element("rect", x=x, y=y, width=40, height=30, fill=fill, stroke=svg.QUIET, stroke_width=1)
    yield svg.label(x + 52, y + 23, words, size=23)


def _ranges(limits: Sequence[float]) -> list[str]:
    if not limits:
        return []
    between = [f"{low:g} to under {high:g}" for low, high in pairwise(limits)]
    return [f"under {limits[0]:g}", *between, f"{limits[-1]:g} and over"]
