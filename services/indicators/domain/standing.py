"""What has been announced and not taken back, while the fold runs; its frozen form goes into checkpoints."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from services.indicators.domain.counting.severe_tally import Cell
from shared.events import Standing
from shared.periods import month_text


class Announced:
    """The standing findings of one county by their subject."""

    def __init__(self, standing: Standing | None = None) -> None:
        standing = standing or Standing()
        self.hotspots = {(h.place, h.type): h for h in standing.hotspots}
        self.colours = {(c.indicator, c.place): c for c in standing.colours}
        self.silences = {s.feed: s for s in standing.silences}
        self.holds = {(h.source, h.month): h for h in standing.holds}
        self.dangers = {(d.indicator, d.place): d for d in standing.dangers}
        self.spreads = {s.type: s for s in standing.spreads}
        self.severe = {Cell(s.on, s.place, s.type): s for s in standing.severe}
        self.trends = {(t.place, t.type, t.rule): t for t in standing.trends}
        self.watches = {w.watch: w for w in standing.watches}
        self.thresholds = {(t.counted_by, t.period): t for t in standing.thresholds}

    def frozen(self) -> Standing:
        """The same, as a value in a fixed order."""
        return Standing(
            hotspots=tuple(v for _, v in sorted(self.hotspots.items())),
            colours=tuple(v for _, v in sorted(self.colours.items())),
            silences=tuple(v for _, v in sorted(self.silences.items())),
            holds=tuple(v for _, v in sorted(self.holds.items())),
            dangers=tuple(v for _, v in sorted(self.dangers.items())),
            spreads=tuple(v for _, v in sorted(self.spreads.items())),
            severe=tuple(v for _, v in sorted(self.severe.items())),
            trends=tuple(v for _, v in sorted(self.trends.items())),
            watches=tuple(v for _, v in sorted(self.watches.items())),
            thresholds=tuple(v for _, v in sorted(self.thresholds.items())),
        )

    def forget_hotspots(self, types: Collection[str], cleared_before: datetime) -> None:
        """Drop hotspots of these types that cleared so long ago that their episode is over."""
        standing = ((k, h) for k, h in self.hotspots.items() if h.type in types)
        old = [key for key, h in standing if h.cleared is not None and h.cleared < cleared_before]
        for key in old:
            del self.hotspots[key]

    def open_cells(self) -> set[tuple[str, str]]:
        """Places and types of which something is told and not over: they are looked at whatever they have now."""
        hotspots = {(h.place, h.type) for h in self.hotspots.values() if h.cleared is None}
        return hotspots | {(trend.place, trend.type) for trend in self.trends.values()}

    def keep_thresholds(self, counted_by: Literal["month", "day"], months: Iterable[int]) -> None:
        """Drop those of every other month: a month that is judged no more needs none."""
        kept = {month_text(month) for month in months}
        old = [key for key in self.thresholds if key[0] == counted_by and key[1] not in kept]
        for key in old:
            del self.thresholds[key]
