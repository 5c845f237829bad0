"""Ward hotspots at the day's end: the ward test over whole months, and its difference to what was announced."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from services.indicators.domain.coverage import due, feeds_of
from services.indicators.domain.detection.ward import WardSurprise, ward_surprise
from services.indicators.domain.figures import significant
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
from shared.county import Feed
from shared.events import (
    HotspotCleared,
    HotspotRaised,
    HotspotUpdated,
    Point,
    StandingHotspot,
    Surprise,
    derived_id,
)
from shared.periods import month_ordinal, month_text, span_text

RULE = "county-conditional negative binomial"
EPISODE = timedelta(days=31)
"""How long after it cleared a hotspot that returns is still the same one (month data)."""
EVIDENCE_MONTHS = 24


def judge_hotspots(at: Moment) -> list[Output]:
    """Judge every ward and type at the type's newest closed month that is all there; nothing where there is none."""
    at.county.announced.forget_hotspots(at.clock - EPISODE)
    by_month: dict[int, list[int]] = {}
    for column, type_id in enumerate(at.counts.types):
        month = _newest(at, type_id)
        if month is not None:
            by_month.setdefault(month, []).append(column)
    return [output for month in sorted(by_month) for output in _Evaluation(at, month, by_month[month]).news()]


def _newest(at: Moment, type_id: str) -> int | None:
    """A slow feed is not judged at a quick one's month, nor any at a month of which more is still awaited."""
    coverage, feeds = at.county.coverage, feeds_of(at.config, type_id)
    covered = set.intersection(*(coverage.months(f.id) for f in feeds)) if feeds else set()
    there = (m for m in covered if m <= at.closed and all(_is_there(at, f, m) for f in feeds))
    return max(there, default=None)


def _is_there(at: Moment, feed: Feed, month: int) -> bool:
    """Half a load is no month: shares of wards would be those of the file's first half."""
    return month in at.county.coverage.completed(feed.id) or due(feed, month, at.zone) <= at.clock


def _columns(at: Moment, indicators: tuple[str, ...]) -> list[int]:
    types = {t for i in at.config.indicators if i.code in indicators for t in i.types}
    return [column for column, type_id in enumerate(at.counts.types) if type_id in types]


class _Evaluation:
    """One evaluation of some types at one month: the test's result, and what it changes."""

    def __init__(self, at: Moment, month: int, columns: list[int]) -> None:
        self.at, self.month, self.columns, self.rule = at, month, columns, at.config.detection
        self.first = max(at.counts.first, month - at.config.horizon_months + 1)
        self.table = at.counts.span(self.first, month)[:-1]
        self.covered = at.county.coverage.table(at.config, self.first, month) & self._comparable()
        self.result = self._test()

    def _comparable(self) -> NDArray[np.bool_]:
        """False for the months of a type before the newest break of an indicator that counts it."""
        comparable = np.ones((len(self.at.counts.types), self.month - self.first + 1), np.bool_)
        for broken in self.at.config.breaks:
            month = month_ordinal(broken.month)
            if self.first < month <= self.month:
                for column in _columns(self.at, broken.indicators):
                    comparable[column, : month - self.first] = False
        return comparable

    def _test(self) -> WardSurprise:
        rule = self.rule
        return ward_surprise(
            self.table,
            windows=rule.windows_months,
            covered=self.covered,
            half_life=rule.half_life_months,
            reach=rule.reach_months,
            learning=rule.learning_months,
            gates=((1, rule.minimum_count),),
        )

    def news(self) -> Iterator[Output]:
        """Signals in the order of types and wards."""
        for column in self.columns:
            if self.result.judged[column].any():
                for row, ward in enumerate(self.at.counts.index.wards):
                    yield from self._cell(row, column, ward, self.at.counts.types[column])

    def _cell(self, row: int, column: int, ward: str, type_id: str) -> Iterator[Output]:
        standing = self.at.county.announced.hotspots.get((ward, type_id))
        fires = bool(self.result.p[row, column] <= self.rule.threshold)
        if standing is None or standing.cleared is not None:
            if fires:
                yield self._say(HotspotRaised, self._opened(standing, row, column, ward, type_id))
        elif not fires and self._is_clean(row, column, standing):
            surprise = self._surprise(row, column)
            cleared = standing.model_copy(update={"surprise": surprise, "cleared": self.at.clock})
            yield self._say(HotspotCleared, cleared)
        elif (surprise := self._surprise(row, column)) != standing.surprise:
            yield self._say(HotspotUpdated, standing.model_copy(update={"surprise": surprise}))

    def _is_clean(self, row: int, column: int, standing: StandingHotspot) -> bool:
        """One clean month: a later one than was announced, ordinary over the long window."""
        is_later = month_text(self.month) > standing.surprise.period[-7:]
        return is_later and bool(self.result.p_long[row, column] > self.rule.clear_above_p)

    def _opened(
        self, standing: StandingHotspot | None, row: int, column: int, ward: str, type_id: str
    ) -> StandingHotspot:
        opened = self.at.clock if standing is None else standing.opened
        return StandingHotspot(place=ward, type=type_id, opened=opened, surprise=self._surprise(row, column))

    def _say(
        self, kind: type[HotspotRaised] | type[HotspotUpdated] | type[HotspotCleared], now: StandingHotspot
    ) -> Output:
        county, clock = self.at.county, self.at.clock
        county.announced.hotspots[now.place, now.type] = now
        episode = derived_id(county.id, "hotspot", now.place, now.type, now.opened.isoformat())
        signal = kind(
            id=derived_id(kind.__name__, episode, clock.isoformat()),
            county=county.id,
            at=clock,
            stand=self.at.stand,
            episode=episode,
            opened=now.opened,
            place=now.place,
            type=now.type,
            surprise=now.surprise,
        )
        return self.at.signal(signal)

    def _surprise(self, row: int, column: int) -> Surprise:
        found, at = self.result, (row, column)
        length = self.rule.windows_months[max(0, int(found.window[at]))]
        return Surprise(
            rule=RULE,
            window="1 month" if length == 1 else f"{length} months",
            period=span_text(self.month - length + 1, self.month),
            observed=int(found.observed[at]),
            expected=significant(float(found.expected[at])),
            low=int(found.low[at]),
            high=int(found.high[at]),
            variance=significant(float(found.variance[at])),
            p=significant(float(found.p[at])),
            threshold=significant(self.rule.threshold),
            evidence=self._evidence(row, column),
            caveats=self._caveats(column),
        )

    def _evidence(self, row: int, column: int) -> tuple[Point, ...]:
        months = range(max(self.first, self.month - EVIDENCE_MONTHS + 1), self.month + 1)
        return tuple(
            Point(period=month_text(m), count=int(self.table[row, column, m - self.first]))
            for m in months
            if self.covered[column, m - self.first]
        )

    def _caveats(self, column: int) -> tuple[str, ...]:
        learned = int(self.result.learned[column])
        if learned >= 12:
            return ()
        return (f"judged on {learned} earlier months; the usual yearly pattern is not yet known",)
