"""A pack laid out as a document: which blocks, in which order. The first page stands alone on the call."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from services.reports.domain.pack import Pack, StatusLine
from services.reports.domain.periods import day_words, month_words, period_words
from services.reports.domain.words import RULES, how_many
from services.reports.render import tables
from services.reports.render.blocks import Block, Document, Figure, Figures, Section, Words
from services.reports.render.charts import describe as describe_chart
from services.reports.render.charts import series_chart
from services.reports.render.maps import describe as describe_map
from services.reports.render.maps import title as map_title
from services.reports.render.maps import ward_map


def lay_out(pack: Pack) -> Document:
    """The sections in reading order; those without content say so, none is dropped."""
    as_of = pack.as_of.astimezone(ZoneInfo(pack.zone))
    return Document(
        title=f"{_about(pack)}: community safety in {month_words(pack.month)}",
        subtitle="Pack for the monthly conference call",
        facts=(
            f"As of {day_words(pack.as_of, pack.zone)}. {_covered(pack)}",
            "Restricted edition: for named leads and analysts. It shows sensitive types by ward.",
        ),
        attribution=pack.attribution,
        date=(as_of.year, as_of.month, as_of.day),
        sections=(
            Section("changed", "What changed", (Words(pack.changed, is_list=True),)),
            Section("status", f"Status, {pack.place_name}", _county_status(pack)),
            Section("hotspots", "Hotspots", _hotspots(pack)),
            Section(
                "top",
                "Top five wards by area and type",
                _top(pack),
                starts_page=True,
            ),
            Section("charts", "Month by month", _charts(pack), starts_page=True),
            Section("map", "Ward map", _map(pack)),
            Section("places", "Status by place", _place_status(pack)),
            Section("coverage", "Data: what is loaded and what is missing", _coverage(pack)),
            Section("alerts", "Alerts", _alerts(pack)),
            Section("notes", "Data notes", (Words(pack.notes, is_list=True),)),
        ),
    )


def _about(pack: Pack) -> str:
    """The place, and the county where that is another."""
    return (
        pack.place_name if pack.place_name == pack.county_name else f"{pack.place_name}, {pack.county_name}"
    )


def _covered(pack: Pack) -> str:
    loaded = sum(
        any(f.months[n] != "none" for f in pack.coverage.feeds) for n in range(len(pack.coverage.months))
    )
    span = period_words(f"{pack.coverage.months[0]}..{pack.coverage.months[-1]}")
    return f"{loaded} of the {how_many(len(pack.coverage.months), 'month')} {span} are loaded."


def _county_status(pack: Pack) -> tuple[Block, ...]:
    lines = [s for s in pack.statuses if s.figure.place == pack.place]
    if not lines:
        return (_nothing(f"No indicator is published for {pack.place_name}."),)
    caption = (
        f"{pack.place_name}, year to date against the same months of the year in brackets; "
        "last, the month alone and the month before it"
    )
    return (tables.status_table(caption, lines, pack.month), Words((_rules(lines),)))


def _rules(lines: list[StatusLine]) -> str:
    used = dict.fromkeys(line.figure.rule for line in lines)
    return "Colour: " + "; ".join(RULES.get(rule, rule) for rule in used) + "."


def _place_status(pack: Pack) -> tuple[Block, ...]:
    places: dict[str, list[StatusLine]] = {}
    for line in pack.statuses:
        if line.figure.place != pack.place:
            places.setdefault(line.figure.place, []).append(line)
    found = tuple(
        tables.status_table(_place_caption(same), same[0], pack.month) for same in _areas(places.values())
    )
    return found or (_nothing(f"No indicator is published for places within {pack.place_name}."),)


def _areas(places: Iterable[list[StatusLine]]) -> list[list[list[StatusLine]]]:
    """Lines by place, a place whose figures all stand under another of its name with that one (a district that
    is a partnership of its own)."""
    areas: list[list[list[StatusLine]]] = []
    for lines in places:
        same = next((area for area in areas if _shown(lines) <= _shown(area[0])), None)
        if same is None:
            areas.append([lines])
        else:
            same.append(lines)
    return areas


def _shown(lines: list[StatusLine]) -> set[tuple[object, ...]]:
    return {(s.place_name, s.name, s.figure.period, s.figure.actual, s.figure.status) for s in lines}


def _place_caption(same: list[list[StatusLine]]) -> str:
    return f"{same[0][0].place_name} ({' and '.join(lines[0].tier_name.lower() for lines in same)})"


def _hotspots(pack: Pack) -> tuple[Block, ...]:
    if not pack.hotspots:
        return (_nothing("No ward's count stands out beyond its usual share of the county."),)
    return (tables.hotspot_table(pack.hotspots),)


def _top(pack: Pack) -> tuple[Block, ...]:
    found = tuple(tables.top_table(top, pack.month) for top in pack.top)
    return found or (
        _nothing(f"No ranking of {month_words(pack.month)} was published: the month is not loaded."),
    )


def _charts(pack: Pack) -> tuple[Block, ...]:
    if not pack.series:
        return (_nothing("The county has no counted indicator."),)
    charts = tuple(Figure(s.name, series_chart(s), describe_chart(s)) for s in pack.series)
    return (Figures(charts, across=2), tables.series_table(pack))


def _map(pack: Pack) -> tuple[Block, ...]:
    if pack.map is None:
        return (_nothing("There are no ward outlines to draw."),)
    figure = Figure(map_title(pack.map), ward_map(pack.map), describe_map(pack.map))
    return (Figures((figure,), across=1), tables.map_table(pack.map))


def _coverage(pack: Pack) -> tuple[Block, ...]:
    blocks: list[Block] = [tables.coverage_table(pack)]
    if pack.coverage.missing:
        blocks.append(tables.missing_table(pack))
    if pack.revisions:
        blocks.append(tables.revision_table(pack))
    return tuple(blocks)


def _alerts(pack: Pack) -> tuple[Block, ...]:
    if not pack.alerts:
        return (_nothing("No alert was raised, changed or ended since the last pack."),)
    return (tables.alert_table(pack),)


def _nothing(sentence: str) -> Words:
    return Words((sentence,))
