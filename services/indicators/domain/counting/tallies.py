"""`counts.v1`: what changed since the last time, a record per place and month."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.counts import CountArrays, Counts
from services.indicators.domain.counting.rolling import MONTHS, RollingDays, RollingMonths
from services.indicators.domain.county import County
from services.indicators.domain.feeds.coverage import feeds_of
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig, events_during
from shared.events import PlaceCounts, Stand
from shared.periods import first_day, last_day, month_ordinal, month_text
from shared.places import around


def publish_counts(county: County, stand: Stand, *, ends_day: bool = False) -> list[Output]:
    """Records for every place and month touched or recast since the last call; empties both.

    Where a day ends, the windows of days move on with it: so does the newest record of whoever has any in them.
    """
    if county.config is None or county.counts is None:
        return []
    tally = _Tally(county, county.config, county.counts, stand, ends_day)
    outputs = [output for month in sorted(tally.months) for output in tally.records(month)]
    county.counts.touched.clear()
    county.recast.clear()
    return outputs


class _Tally:
    """One round of publishing; the arrays do not change while it lasts."""

    def __init__(
        self, county: County, config: CountyConfig, counts: CountArrays, stand: Stand, ends_day: bool
    ) -> None:
        self.county, self.config, self.counts, self.stand = county, config, counts, stand
        self.days = RollingDays(county, counts, config.detection.windows_days)
        self.rows: defaultdict[int, set[int]] = defaultdict(set)
        for row, month in counts.touched:
            self.rows[month].add(row)
        if ends_day and (moved := self.days.moved()):
            self.rows[counts.last] |= moved
        self.months = set(self.rows) | county.recast
        self._renew_windows()

    def _renew_windows(self) -> None:
        """The newest month's record carries the rolling sums: news of any month in them renews it."""
        near = {m for m in self.months if self.counts.last - m < max(MONTHS)}
        if near:
            self.rows[self.counts.last] = set().union(*(self.rows.get(m, set()) for m in near))
            self.months.add(self.counts.last)
        if near & self.county.recast:
            self.county.recast.add(self.counts.last)

    def records(self, month: int) -> list[Output]:
        sums = self.counts.by_place(month, month)
        covered = tuple(t for t in self.counts.types if self.county.coverage.covers(self.config, t, month))
        rolling = (
            RollingMonths(self.config, self.counts, self.county.coverage) if self._is_newest(month) else None
        )
        return [self._record(int(row), month, sums[row], covered, rolling) for row in self._places(month)]

    def _is_newest(self, month: int) -> bool:
        return month == self.counts.last

    def _places(self, month: int) -> npt.NDArray[np.int64]:
        if month in self.county.recast:
            return np.arange(len(self.counts.index.places))
        places = np.unique(self.counts.index.holders[sorted(self.rows[month])])
        return places[places < len(self.counts.index.places)]

    def _record(
        self, row: int, month: int, sums: Counts, covered: tuple[str, ...], rolling: RollingMonths | None
    ) -> Output:
        place, text = self.counts.index.places[row], month_text(month)
        record = PlaceCounts(
            county=self.county.id,
            place=place,
            month=text,
            counts=self._named(sums),
            flags=self._flags(row, month),
            hours=self._hours(row, month),
            windows=rolling.windows(row) if rolling else (),
            day_windows=self.days.windows(row) if rolling else (),
            covered=covered,
            provisional=self._is_provisional(month),
            events=self._events(place, month),
            breaks=tuple(b.reason for b in self.config.breaks if month_ordinal(b.month) == month),
            stand=self.stand,
        )
        return Output("counts.v1", f"{self.county.id}|{place}|{text}", record)

    def _named(self, row: Counts) -> dict[str, int]:
        return {t: int(n) for t, n in zip(self.counts.types, row, strict=True) if n}

    def _flags(self, row: int, month: int) -> dict[str, dict[str, int]]:
        """Under each flag alone: an incident with two is in both."""
        found = self.counts.details.flagged(row, month, month)
        sums = {flag: sum(n for flags, n in found.items() if flag in flags) for flag in set().union(*found)}
        return {flag: self._named(np.asarray(sums[flag])) for flag in sorted(sums)}

    def _hours(self, row: int, month: int) -> dict[str, dict[str, int]]:
        table = self.counts.details.hours(row, month, month)
        return {f"{hour:02d}": self._named(table[:, hour]) for hour in np.flatnonzero(table.any(axis=0))}

    def _events(self, place: str, month: int) -> tuple[str, ...]:
        listed = self.config.events_by_month.get(month, ())
        if not listed:
            return ()
        there = events_during(listed, around(self.config, place), first_day(month), last_day(month))
        return tuple(event.said for event in there)

    def _is_provisional(self, month: int) -> bool:
        clock, zone, coverage = self.county.clock, self.county.zone, self.county.coverage
        feeds = {f.id: f for t in self.counts.types for f in feeds_of(self.config, t)}.values()
        return clock is None or not all(coverage.is_settled(f, month, clock, zone) for f in feeds)
