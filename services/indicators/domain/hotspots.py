"""Ward hotspots at the day's end: the ward test over whole months, and its difference to what was announced."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from services.indicators.domain.detection.ward import WardSurprise, ward_surprise
from services.indicators.domain.figures import significant
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output
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
    """Judge every ward and type at the newest closed month that is covered; nothing where there is none."""
    at.county.announced.forget_hotspots(at.clock - EPISODE)
    heard = {m for f in at.config.feeds for m in at.county.coverage.months(f.id) if m <= at.closed}
    if not heard or not at.counts.months:
        return []
    return list(_Evaluation(at, max(heard)).news())


def _columns(at: Moment, indicators: tuple[str, ...]) -> list[int]:
    types = {t for i in at.config.indicators if i.code in indicators for t in i.types}
    return [column for column, type_id in enumerate(at.counts.types) if type_id in types]


class _Evaluation:
    """One evaluation of one county: the test's result, and what it changes."""

    def __init__(self, at: Moment, month: int) -> None:
        self.at, self.month, self.rule = at, month, at.config.detection
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
        for column, type_id in enumerate(self.at.counts.types):
            if self.result.judged[column].any():
                for row, ward in enumerate(self.at.counts.index.wards):
                    yield from self._cell(row, column, ward, type_id)

    def _cell(self, row: int, column: int, ward: str, type_id: str) -> Iterator[Output]:
        standing = self.at.county.announced.hotspots.get((ward, type_id))
        fires = bool(self.result.p[row, column] <= self.rule.threshold)
        if standing is None or standing.cleared is not None:
            if fires:
                yield self._say(HotspotRaised, self._opened(standing, row, column, ward, type_id))
        elif self.result.p_long[row, column] > self.rule.clear_above_p:
            surprise = self._surprise(row, column)
            cleared = standing.model_copy(update={"surprise": surprise, "cleared": self.at.clock})
            yield self._say(HotspotCleared, cleared)
        elif (surprise := self._surprise(row, column)) != standing.surprise:
            yield self._say(HotspotUpdated, standing.model_copy(update={"surprise": surprise}))

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
