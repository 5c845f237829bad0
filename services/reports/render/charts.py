"""A county's months of one indicator as a line from zero. A month that is not loaded is a hatched gap."""

from collections.abc import Iterator
from itertools import groupby

from services.reports.domain.pack import Series, SeriesPoint
from services.reports.domain.periods import month_words, period_words
from services.reports.domain.words import number
from services.reports.render import svg

WIDTH, HEIGHT = 360, 128
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 12, 26
LINE = "#0b4f8a"
Run = tuple[int, list[SeriesPoint]]


def series_chart(series: Series) -> str:
    """The chart as SVG, with title and description."""
    name = f"chart-{series.indicator}"
    top = _round_up(max((p.value or 0 for p in series.points), default=0))
    title = f"{series.name} by month"
    return svg.picture(
        name, WIDTH, HEIGHT, title, describe(series),
        svg.hatch(f"{name}-gap", svg.RULE), *_axis(series, top), *_runs(series, top, f"{name}-gap"),
    )  # fmt: skip


def describe(series: Series) -> str:
    """The chart in words: its span, its newest, highest and lowest month, and what is not loaded."""
    known = [p for p in series.points if p.value is not None]
    if not known:
        return f"{series.name}: no month is loaded."
    high, low = max(known, key=_value), min(known, key=_value)
    missing = "; ".join(_span(points) for _, points in _grouped(series) if points[0].value is None)
    return (
        f"{series.name}, {series.unit} a month: {number(known[-1].value)} in {month_words(known[-1].month)}; "
        f"highest {number(high.value)} in {month_words(high.month)}, lowest {number(low.value)} in "
        f"{month_words(low.month)}. " + (f"Not loaded: {missing}." if missing else "Every month is loaded.")
    )


def _value(point: SeriesPoint) -> int:
    return point.value or 0


def _span(points: list[SeriesPoint]) -> str:
    first, last = points[0].month, points[-1].month
    return period_words(first if first == last else f"{first}..{last}")


def _grouped(series: Series) -> Iterator[Run]:
    """Runs of loaded and of missing months, each with the position it starts at."""
    start = 0
    for _, run in groupby(series.points, lambda p: p.value is None):
        points = list(run)
        yield start, points
        start += len(points)


def _round_up(value: int) -> int:
    """The next of 10, 12, 16, 20, 30 ... 100, 120 ...: numbers whose half is round too."""
    step = 10
    while step * 10 < value:
        step *= 10
    return next(step * f // 10 for f in (10, 12, 16, 20, 30, 40, 50, 60, 80, 100) if step * f // 10 >= value)


def _x(series: Series, position: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * position / max(1, len(series.points) - 1)


def _y(value: float, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _axis(series: Series, top: int) -> Iterator[str]:
    for value in (0, top // 2, top):
        y = _y(value, top)
        yield svg.element(
            "path", d=f"M{LEFT} {svg.point(0, y)[2:]}H{WIDTH - RIGHT}", stroke=svg.RULE, stroke_width=1
        )
        yield svg.label(LEFT - 6, y + 4, number(value), anchor="end", fill=svg.QUIET)
    for position, point in enumerate(series.points):
        if point.month.endswith(("-01", "-07")):
            yield svg.label(_x(series, position), HEIGHT - 8, period_words(point.month), anchor="middle", size=10,
                            fill=svg.QUIET)  # fmt: skip


def _runs(series: Series, top: int, gap: str) -> Iterator[str]:
    for start, points in _grouped(series):
        yield from (
            _gap(series, start, points, gap) if points[0].value is None else _line(series, start, points, top)
        )


def _gap(series: Series, start: int, points: list[SeriesPoint], gap: str) -> Iterator[str]:
    left, right = (
        max(LEFT, _x(series, start - 0.5)),
        min(WIDTH - RIGHT, _x(series, start + len(points) - 0.5)),
    )
    yield svg.element("rect", x=round(left), y=TOP, width=round(right - left), height=HEIGHT - TOP - BOTTOM,
                      fill=f"url(#{gap})")  # fmt: skip
    if right - left > 60:
        middle = (left + right) / 2
        box = svg.element(
            "rect", x=round(middle - 30), y=(HEIGHT - BOTTOM) // 2, width=60, height=16, fill="#ffffff"
        )
        yield box + svg.label(
            middle, (HEIGHT - BOTTOM) // 2 + 12, "not loaded", anchor="middle", fill=svg.QUIET
        )


def _line(series: Series, start: int, points: list[SeriesPoint], top: int) -> Iterator[str]:
    spots = [(_x(series, start + n), _y(_value(p), top), p.provisional) for n, p in enumerate(points)]
    path = "M" + "L".join(svg.point(x, y) for x, y, _ in spots)
    yield svg.element("path", d=path, fill="none", stroke=LINE, stroke_width=2, stroke_linejoin="round")
    for x, y, provisional in spots:
        fill = "#ffffff" if provisional else LINE
        yield svg.element(
            "circle", cx=round(x, 1), cy=round(y, 1), r=2.6, fill=fill, stroke=LINE, stroke_width=1.2
        )
