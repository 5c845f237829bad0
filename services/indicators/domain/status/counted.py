"""Figures that come from counting incidents: sums of an indicator's types, its flags heeded, where they are known."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.counts import CountArrays, Counts
from services.indicators.domain.feeds.coverage import Coverage
from services.indicators.domain.figures import significant
from services.indicators.domain.status.reading import Reading, scale_of
from services.indicators.domain.status.spans import Span, window
from shared.county import CountyConfig, Feed, Indicator
from shared.periods import month_text

Flags = npt.NDArray[np.bool_]
Row = TypeVar("Row", Counts, Flags)
TypesIn = Callable[[str], tuple[str, ...]]
"""The types that count in a month."""


class Counted:
    """Sums over the months that the arrays hold; they do not change while it is used."""

    def __init__(
        self,
        county: CountyConfig,
        counts: CountArrays,
        coverage: Coverage,
        is_settled: Callable[[Feed, int], bool],
    ) -> None:
        self.county, self.counts, self.coverage, self.is_settled = county, counts, coverage, is_settled
        self.months = range(counts.first, counts.first + counts.months)
        self._sums: dict[str, Counts] = {}
        self._rows: dict[tuple[str, str], Counts] = {}
        self._known: dict[str, Flags] = {}
        self._final: dict[str, Flags] = {}
        self._newest: dict[tuple[str, int], int] = {}

    def read(self, indicator: Indicator, place: str, span: Span) -> Reading:
        """Incidents over the span, or their rate; none where a month of it is not covered."""
        if not self.is_covered(indicator, span):
            return Reading(None, ("not_loaded",))
        units = {indicator.unit_in(month_text(m)) for m in (span.first, span.last)}
        if len(units) > 1:
            return Reading(None, ("break",))
        found = self._figure(indicator, place, span, units.pop())
        final = self._cut(self._settled(indicator), span)
        return found if final.all() else found.because("provisional")

    def _figure(self, indicator: Indicator, place: str, span: Span, unit: str) -> Reading:
        count = self.known(indicator, place, span)
        if indicator.out_of:
            below = int(
                self._cut(
                    self._all(f"{indicator.code}|out_of", lambda _: indicator.out_of, place), span
                ).sum()
            )
            return _rate(count, below, scale_of(unit), unit, None)
        if indicator.per_residents is not None:
            where = self.county.place[place]
            below = where.residents if where.residents and where.residents_year else 0
            return _rate(count, below, indicator.per_residents, unit, where.residents_year)
        return Reading(count, unit=unit, is_count=True)

    def known(self, indicator: Indicator, place: str, span: Span) -> int:
        """Incidents over the span as far as they are known."""
        return int(self._cut(self._row(indicator, place), span).sum())

    def is_covered(self, indicator: Indicator, span: Span) -> bool:
        """Whether every type was heard in every month of the span."""
        inside = span.first >= self.months.start and span.last < self.months.stop
        return inside and bool(self._cut(self._covered(indicator), span).all())

    def newest(self, indicator: Indicator, closed: int) -> int:
        """The newest settled month up to `closed` that no covered, unsettled one precedes in the span judged with it.

        Where every one has such, the newest settled; where nothing is settled, `closed`.
        """
        key = indicator.code, closed
        if key not in self._newest:
            self._newest[key] = self._find_newest(indicator, closed)
        return self._newest[key]

    def _find_newest(self, indicator: Indicator, closed: int) -> int:
        final, known = self._settled(indicator), self._covered(indicator)
        settled = [m for m in reversed(self.months) if m <= closed and final[m - self.months.start]]
        open_ = known & ~final
        whole = (m for m in settled if not self._cut(open_, window(indicator, m)).any())
        return next(whole, settled[0] if settled else closed)

    def series(self, indicator: Indicator, place: str, last: int) -> list[tuple[int, float]]:
        """Covered months up to `last` with their figures, oldest first."""
        row, covered = self._row(indicator, place), self._covered(indicator)
        known = [(m, n) for n, m in enumerate(self.months) if covered[n] and m <= last]
        if not (indicator.out_of or indicator.per_residents):
            return [(m, float(row[n])) for m, n in known]
        read = ((m, self._figure(indicator, place, Span(m, m), "").value) for m, _ in known)
        return [(m, value) for m, value in read if value is not None]

    def _row(self, indicator: Indicator, place: str) -> Counts:
        key = indicator.code, place
        if key not in self._rows:
            whole = self._all(indicator.code, indicator.types_in, place)
            filtered = bool(indicator.flags or indicator.without_flags)
            self._rows[key] = self._flagged(indicator, place, whole) if filtered else whole
        return self._rows[key]

    def _all(self, name: str, types_in: TypesIn, place: str) -> Counts:
        """Incidents of a place by month, whatever their flags."""
        if name not in self._sums:
            self._sums[name] = self._summed(types_in)
        row: Counts = self._sums[name][self.counts.index.places.index(place)]
        return row

    def _summed(self, types_in: TypesIn) -> Counts:
        """Shape (places, months)."""
        table = self.counts.place_span(self.months.start, self.months.stop - 1)
        parts = [np.zeros((table.shape[0], 0), np.int64)]
        for types, months in groupby(self.months, lambda m: types_in(month_text(m))):
            at = [m - self.months.start for m in months]
            parts.append(table[:, self._columns(types), at[0] : at[-1] + 1].sum(axis=1))
        return np.concatenate(parts, axis=1)

    def _columns(self, types: Iterable[str]) -> list[int]:
        return [self.counts.types.index(t) for t in types]

    def _flagged(self, indicator: Indicator, place: str, whole: Counts) -> Counts:
        """Incidents that have all the flags asked for, and none of those left out."""
        row = np.zeros(len(whole), np.int64) if indicator.flags else whole.copy()
        asked, unwanted = set(indicator.flags), set(indicator.without_flags)
        for n, month in enumerate(self.months):
            columns = self._columns(indicator.types_in(month_text(month)))
            for flags, counts in self.counts.flagged(place, month, month).items():
                is_unwanted = bool(unwanted & flags)
                if asked and asked <= flags and not is_unwanted:
                    row[n] += counts[columns].sum()
                elif not asked and is_unwanted:
                    row[n] -= counts[columns].sum()
        return row

    def _covered(self, indicator: Indicator) -> Flags:
        if indicator.code not in self._known:
            covers = self.coverage.covers
            self._known[indicator.code] = np.array(
                [
                    all(
                        covers(self.county, t, m)
                        for t in (*indicator.types_in(month_text(m)), *indicator.out_of)
                    )
                    for m in self.months
                ],
                np.bool_,
            )
        return self._known[indicator.code]

    def _settled(self, indicator: Indicator) -> Flags:
        if indicator.code not in self._final:
            types = {
                *indicator.types,
                *indicator.out_of,
                *(t for d in indicator.definitions for t in d.types),
            }
            feeds = [f for f in self.county.feeds if types & set(f.types)]
            settled = [bool(feeds) and all(self.is_settled(f, m) for f in feeds) for m in self.months]
            self._final[indicator.code] = np.array(settled, np.bool_)
        return self._final[indicator.code]

    def _cut(self, row: Row, span: Span) -> Row:
        start = self.months.start
        return row[max(0, span.first - start) : max(0, span.last + 1 - start)]


def _rate(count: int, below: int, scale: float, unit: str, year: int | None) -> Reading:
    """A rate names its numerator and denominator; without a denominator there is none."""
    if not below:
        return Reading(None, ("not_measured",), unit=unit)
    return Reading(
        significant(scale * count / below),
        unit=unit,
        numerator=count,
        denominator=below,
        denominator_year=year,
    )
