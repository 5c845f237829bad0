"""`counts.v1`: what changed since the last time, a record per place and month."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counts import CountArrays, Counts
from services.indicators.domain.county import County
from services.indicators.domain.coverage import feeds_of
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import PlaceCounts, Stand, Window
from shared.periods import month_ordinal, month_text

WINDOWS = (3, 12)
"""Lengths, in months, of the rolling sums in the newest month's record."""


def publish_counts(county: County, stand: Stand) -> list[Output]:
    """Records for every place and month touched or recast since the last call; empties both."""
    if county.config is None or county.counts is None:
        return []
    tally = _Tally(county, county.config, county.counts, stand)
    outputs = [output for month in sorted(tally.months) for output in tally.records(month)]
    county.counts.touched.clear()
    county.recast.clear()
    return outputs


class _Tally:
    """One round of publishing; the arrays do not change while it lasts."""

    def __init__(self, county: County, config: CountyConfig, counts: CountArrays, stand: Stand) -> None:
        self.county, self.config, self.counts, self.stand = county, config, counts, stand
        self.rows: defaultdict[int, set[int]] = defaultdict(set)
        for row, month in counts.touched:
            self.rows[month].add(row)
        self.months = set(self.rows) | county.recast
        self._renew_windows()

    def _renew_windows(self) -> None:
        """The newest month's record carries the rolling sums: news of any month in them renews it."""
        near = {m for m in self.months if self.counts.last - m < max(WINDOWS)}
        if near:
            self.rows[self.counts.last] = set().union(*(self.rows.get(m, set()) for m in near))
            self.months.add(self.counts.last)
        if near & self.county.recast:
            self.county.recast.add(self.counts.last)

    def records(self, month: int) -> list[Output]:
        sums = self.counts.by_place(month, month)
        windows = self._windows(month)
        covered = tuple(t for t in self.counts.types if self.county.coverage.covers(self.config, t, month))
        return [self._record(int(row), month, sums[row], windows, covered) for row in self._places(month)]

    def _places(self, month: int) -> npt.NDArray[np.int64]:
        if month in self.county.recast:
            return np.arange(len(self.counts.index.places))
        rows = sorted(self.rows[month])
        return np.flatnonzero(self.counts.index.membership[:, rows].any(axis=1))

    def _record(
        self, row: int, month: int, sums: Counts, windows: list[tuple[int, dict[str, int], Counts]],
        covered: tuple[str, ...],
    ) -> Output:  # fmt: skip
        place, text = self.counts.index.places[row], month_text(month)
        record = PlaceCounts(
            county=self.county.id,
            place=place,
            month=text,
            counts=self._named(sums),
            windows=tuple(
                Window(months=length, covered=known, counts=self._named(table[row]))
                for length, known, table in windows
            ),
            covered=covered,
            provisional=self._is_provisional(month),
            breaks=tuple(b.reason for b in self.config.breaks if month_ordinal(b.month) == month),
            stand=self.stand,
        )
        return Output("counts.v1", f"{self.county.id}|{place}|{text}", record)

    def _named(self, row: Counts) -> dict[str, int]:
        return {t: int(n) for t, n in zip(self.counts.types, row, strict=True) if n}

    def _windows(self, month: int) -> list[tuple[int, dict[str, int], Counts]]:
        if month != self.counts.last:
            return []
        return [
            (length, self._months_known(month, length), self.counts.by_place(month - length + 1, month))
            for length in WINDOWS
        ]

    def _months_known(self, month: int, length: int) -> dict[str, int]:
        known = self.county.coverage.table(self.config, month - length + 1, month).sum(axis=1)
        return {t: int(n) for t, n in zip(self.counts.types, known, strict=True)}

    def _is_provisional(self, month: int) -> bool:
        clock, zone, coverage = self.county.clock, self.county.zone, self.county.coverage
        feeds = {f.id: f for t in self.counts.types for f in feeds_of(self.config, t)}.values()
        return clock is None or not all(coverage.is_settled(f, month, clock, zone) for f in feeds)
