"""The pack's tables, in words."""

from calendar import month_abbr
from itertools import groupby

from services.reports.domain.pack import (
    FeedCoverage,
    HotspotLine,
    Pack,
    SeriesPoint,
    StatusLine,
    TopTable,
    WardCount,
    WardMap,
)
from services.reports.domain.periods import DASH, day_words, period_words
from services.reports.domain.words import (
    COLOURS,
    HOTSPOT_STATES,
    change,
    compared,
    number,
    signed,
    status_note,
    usual,
    window_words,
)
from services.reports.render.blocks import Cell, Column, Table, cells
from services.reports.render.maps import ranked
from shared.periods import month_ordinal, month_text, span_text

_STATUS_COLUMNS = (
    Column("Indicator", 2.3), Column("Period", 1.75), Column("Actual", 0.9, True),
    Column("Compared with (year)", 1.3, True), Column("Change", 1.4, True), Column("Target", 0.85, True),
    Column("Status", 1.2), Column("Note", 2.4),
)  # fmt: skip
HOTSPOT_COLUMNS = (
    Column("No.", 0.45, True), Column("Ward", 2.2), Column("Type", 2.0), Column("Observed", 0.95, True),
    Column("Expected (usual range)", 1.5, True), Column("Window", 1.5), Column("State", 1.1), Column("Lead", 2.3),
)  # fmt: skip
SHORT = 20
"""Rows of up to three lines that surely fit on one sheet of paper; a longer table may break."""
COVERED = {"complete": "full", "loaded": "part", "none": "none"}


def status_table(caption: str, lines: list[StatusLine], month: str) -> Table:
    """Indicators of one place; the last column holds `month` alone, and the month before it in brackets."""
    before = month_text(month_ordinal(month) - 1)
    alone = Column(f"{period_words(month)} ({period_words(before)})", 1.3, True)
    rows = tuple(_status_row(line) for line in lines)
    return Table(caption, (*_STATUS_COLUMNS, alone), rows, is_whole=len(rows) <= SHORT)


def _status_row(line: StatusLine) -> tuple[Cell, ...]:
    figure = line.figure
    return (
        Cell(line.name if line.unit == "incidents" else f"{line.name} ({line.unit})"),
        Cell(period_words(figure.period)),
        Cell(number(figure.actual, line.decimals)),
        Cell(compared(figure, line.decimals)),
        Cell(change(figure, line.decimals)),
        Cell(number(figure.target, line.decimals)),
        Cell(COLOURS[figure.status], figure.status),
        Cell(status_note(figure)),
        Cell(f"{number(line.of_month)} ({number(line.of_month_before)})"),
    )


def hotspot_table(lines: tuple[HotspotLine, ...]) -> Table:
    """Hotspots with what was observed, what was expected, and over which window."""
    caption = "Wards whose recent count is far above their usual share of the county's count (rule in the data notes)"
    return Table(caption, HOTSPOT_COLUMNS, tuple(_hotspot_row(line) for line in lines))


def _hotspot_row(line: HotspotLine) -> tuple[Cell, ...]:
    ward = f"{line.ward_name}, {line.area_name}" if line.area_name else line.ward_name
    kind = f"{line.type_name} (sensitive)" if line.sensitive else line.type_name
    observed, expected, state = number(line.surprise.observed), usual(line), HOTSPOT_STATES[line.state]
    return cells(
        str(line.number), ward, kind, observed, expected, window_words(line), state, line.lead or DASH
    )


def top_table(top: TopTable, month: str) -> Table:
    """The five wards of each type in one area."""
    columns = (
        Column("Type", 2.2),
        Column("All", 0.7, True),
        *(Column(n, 2.0) for n in ("1st", "2nd", "3rd", "4th", "5th")),
    )
    rows = (cells(r.type_name, number(r.total), *_five(r.wards)) for r in top.rows)
    return Table(f"{top.place_name}, {period_words(month)}", columns, tuple(rows), is_dense=True)


def _five(wards: tuple[WardCount, ...]) -> list[str]:
    named = [f"{w.name} {number(w.count)} ({w.share:.0f}%)" for w in wards]
    return [*named, *[DASH] * (5 - len(named))]


def series_table(pack: Pack) -> Table:
    """The charts' figures: the text alternative of all of them. Months not loaded at all share a row."""
    columns = (Column("Month", 1.8), *(Column(s.name, 1.2, True) for s in pack.series))
    rows = []
    for is_loaded, run in groupby(zip(*(s.points for s in pack.series), strict=True), _is_any_loaded):
        months = list(run)
        rows += [_month_row(p, p) for p in months] if is_loaded else [_month_row(months[0], months[-1])]
    caption = f"Incidents by month, {pack.place_name}"
    return Table(caption, columns, tuple(rows), is_dense=True, is_whole=True)


def _is_any_loaded(points: tuple[SeriesPoint, ...]) -> bool:
    return any(p.value is not None for p in points)


def _month_row(first: tuple[SeriesPoint, ...], last: tuple[SeriesPoint, ...]) -> tuple[Cell, ...]:
    span = span_text(month_ordinal(first[0].month), month_ordinal(last[0].month))
    return cells(period_words(span), *(_point(p.value) for p in first))


def _point(value: int | None) -> str:
    return "not loaded" if value is None else number(value)


def map_table(drawn: WardMap, top: int = 15) -> Table:
    """The wards with the highest rates, and every hotspot, in words."""
    columns = (Column("Ward", 3), Column("Incidents", 1, True), Column("Per 1,000 residents", 1.3, True),
               Column("Hotspot number", 1.2))  # fmt: skip
    listed = ranked(drawn)[:top]
    others = [w for w in drawn.wards if w.hotspots and w not in listed]
    rows = (
        cells(w.name, number(w.count), number(w.rate, 1), ", ".join(map(str, w.hotspots)) or DASH)
        for w in (*listed, *others)
    )
    caption = f"The {top} wards with the highest rates" + (", then other hotspots" if others else "")
    return Table(caption, columns, tuple(rows), is_dense=True)


def coverage_table(pack: Pack) -> Table:
    """A row for each feed and year, a column for each month of the year."""
    columns = (Column("Feed and year", 3.4), *(Column(name, 0.75) for name in month_abbr[1:]))
    years = sorted({month[:4] for month in pack.coverage.months})
    rows = (_feed_year(pack, feed, year) for feed in pack.coverage.feeds for year in years)
    return Table(
        "What is loaded: full = declared complete, part = loaded, none = not loaded", columns, tuple(rows)
    )


def _feed_year(pack: Pack, feed: FeedCoverage, year: str) -> tuple[Cell, ...]:
    known = {m: COVERED[state] for m, state in zip(pack.coverage.months, feed.months, strict=True)}
    months = (known.get(f"{year}-{n + 1:02d}", DASH) for n in range(12))
    silent = ", silent" if feed.silent else ""
    return (Cell(f"{feed.name}, {year}{silent}"), *(Cell(word) for word in months))


def missing_table(pack: Pack) -> Table:
    """Sections without data, and what would fill each."""
    rows = tuple(cells(section, filler) for section, filler in pack.coverage.missing)
    return Table("Sections without data", (Column("Section", 1.2), Column("Would be filled by", 2.5)), rows)


def alert_table(pack: Pack) -> Table:
    """Alerts since the last pack, who was ever told, and where each stands."""
    columns = (Column("Raised", 1.2), Column("Alert", 1.3), Column("Where", 1.6), Column("About", 1.8),
               Column("Told", 2.2), Column("State", 2.0))  # fmt: skip
    rows = (
        cells(
            day_words(a.opened, pack.zone) if a.opened else DASH,
            a.rule, a.place_name, a.subject, ", ".join(a.told) or DASH, a.state,
        )
        for a in pack.alerts
    )  # fmt: skip
    return Table(
        "Alerts raised since the last pack, then earlier ones that changed or ended", columns, tuple(rows)
    )


def revision_table(pack: Pack) -> Table:
    """Months restated since the last pack."""
    columns = (Column("Month", 1.2), Column("Type", 2), Column("In the last pack", 1, True), Column("Now", 1, True),
               Column("Change", 1, True))  # fmt: skip
    rows = (
        cells(
            period_words(r.month), r.type_name, number(r.before), number(r.after), signed(r.after - r.before)
        )
        for r in pack.revisions
    )
    return Table(f"Restated since the last pack, {pack.place_name}", columns, tuple(rows))
