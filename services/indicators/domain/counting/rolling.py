"""Rolling sums beside the newest month's counts: of months, and of days where a type is counted by the day."""

from datetime import timedelta

import numpy as np

from services.indicators.domain.counting.counts import CountArrays
from services.indicators.domain.county import County
from services.indicators.domain.feeds.coverage import Coverage
from shared.county import CountyConfig
from shared.events import DayWindow, Window

MONTHS = (3, 12)
"""Lengths of the rolling sums of months."""
DAY = timedelta(days=1)


class RollingMonths:
    """Sums of the months up to the newest one held."""

    def __init__(self, config: CountyConfig, counts: CountArrays, coverage: Coverage) -> None:
        self.types, last = counts.types, counts.last
        self._known = {n: coverage.table(config, last - n + 1, last).sum(axis=1) for n in MONTHS}
        self._sums = {n: counts.by_place(last - n + 1, last) for n in MONTHS}

    def windows(self, place: int) -> tuple[Window, ...]:
        """The sums of a place (its position), shortest first."""
        return tuple(
            Window(
                months=length,
                covered={t: int(n) for t, n in zip(self.types, self._known[length], strict=True)},
                counts={t: int(n) for t, n in zip(self.types, self._sums[length][place], strict=True) if n},
            )
            for length in MONTHS
        )


class RollingDays:
    """Sums of the days up to the last one that is over; none without a clock or a type counted by day."""

    def __init__(self, county: County, counts: CountArrays, lengths: tuple[int, ...]) -> None:
        self.days, self.until, self.lengths = counts.days, None, lengths
        if county.clock is not None and counts.days.types:
            self.until = county.clock.astimezone(county.zone).date() - DAY
            last = self.until.toordinal()
            newest_first = counts.days.rows(last - max(lengths) + 1, last)[:, :, ::-1].cumsum(axis=2)
            self._sums = {n: newest_first[:, :, n - 1] for n in lengths}
            self._membership = counts.index.membership

    def windows(self, place: int) -> tuple[DayWindow, ...]:
        """The sums of a place (its position), in the order of the configured lengths."""
        if self.until is None:
            return ()
        return tuple(
            DayWindow(
                days=length,
                until=self.until.isoformat(),
                counts={
                    t: int(n) for t, n in zip(self.days.types, self._sum(length, place), strict=True) if n
                },
            )
            for length in self.lengths
        )

    def _sum(self, length: int, place: int) -> list[int]:
        sums: list[int] = (self._membership[place] @ self._sums[length]).tolist()
        return sums

    def moved(self) -> set[int]:
        """Rows whose sums the day that ended may have changed: those with any in the longest, or just before it."""
        if self.until is None:
            return set()
        last = self.until.toordinal()
        near = self.days.rows(last - max(self.lengths), last)
        return {int(row) for row in np.flatnonzero(near.any(axis=(1, 2)))}
