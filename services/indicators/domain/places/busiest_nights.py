"""The busiest nights of the month to come, for the types the county asks it of, in its areas."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.indicators.domain.moment import Moment
from services.indicators.domain.places.hot_hours import places_of
from services.indicators.domain.places.nights import Forecast, Learnt, busiest
from services.indicators.domain.places.settled_spans import is_current
from services.indicators.domain.status.spans import Span
from shared.county import CalendarEvent, CountyConfig, events_during
from shared.events import BusiestNights
from shared.periods import first_day, last_day, month_of, month_text
from shared.places import around

BY_MONTH_ONLY = "it is not counted by day"
YEAR = 12
Flags = npt.NDArray[np.bool_]


def busiest_nights(at: Moment, changed: frozenset[int]) -> Iterator[BusiestNights]:
    """One record for each area, special area and type asked for: nights, or why there are none.

    Nothing unless a month is over since the last judgement, or one that was learnt from has changed.
    """
    if not (_is_new_month(at) or changed & set(_months(at))):
        return
    coming = Span(at.this_month + 1, at.this_month + 1)
    for type_id in at.config.hours.night_types:
        learning = _Learning(at, type_id)
        for place in places_of(at.config):
            if is_current(place, coming):
                yield _record(learning, place.code, coming)


def _is_new_month(at: Moment) -> bool:
    return at.before is None or month_of(at.before.astimezone(at.zone).date()) != at.this_month


def _months(at: Moment) -> range:
    """The closed months that are learnt from."""
    return range(at.closed - YEAR * at.config.hours.learn_years + 1, at.closed + 1)


def _record(learning: "_Learning", place: str, coming: Span) -> BusiestNights:
    at, type_id = learning.at, learning.type_id
    ahead = _days(first_day(coming.first), last_day(coming.last))
    if type_id not in at.counts.days.types:
        found = Forecast(reason=BY_MONTH_ONLY)
    else:
        events = _events(at.config, place, type_id, ahead[0], ahead[-1])
        kinds = {day: sorted({e.kind for e in events if e.starts <= day <= e.ends}) for day in ahead}
        found = busiest(learning.of(place), kinds, at.config.hours.nights)
    return BusiestNights(
        county=at.config.id,
        place=place,
        type=type_id,
        period=month_text(coming.first),
        nights=tuple((night.on.isoformat(), night.evidence) for night in found.nights),
        expected={night.on.isoformat(): night.expected for night in found.nights},
        reason=found.reason,
        learnt_from=f"{learning.days[0]}..{learning.days[-1]}" if found.nights else "",
        stand=at.stand,
    )


@dataclass(frozen=True)
class _Learning:
    """The evenings of the months learnt from, for one type."""

    at: Moment
    type_id: str

    @cached_property
    def days(self) -> list[date]:
        months = _months(self.at)
        return _days(first_day(months[0]), last_day(months[-1]))

    @cached_property
    def _by_place(self) -> npt.NDArray[np.int64]:
        counts, days = self.at.counts, self.days
        column = counts.types.index(self.type_id)
        rows = counts.evenings.by_evening(column, days[0].toordinal(), days[-1].toordinal())
        return np.asarray(counts.index.membership @ rows)

    @cached_property
    def _is_covered(self) -> Flags:
        covers, config = self.at.county.coverage.covers, self.at.config
        covered = {month for month in _months(self.at) if covers(config, self.type_id, month)}
        return np.array([month_of(day) in covered for day in self.days])

    def of(self, place: str) -> Learnt:
        """What was seen in a place; usable is an evening of a covered month that no event says to leave out."""
        events = _events(self.at.config, place, self.type_id, self.days[0], self.days[-1])
        left_out = self._during([event for event in events if event.leave_out])
        kinds = {event.kind for event in events if not event.leave_out}
        return Learnt(
            first=self.days[0].toordinal(),
            counts=self._by_place[self.at.counts.index.places.index(place)],
            usable=self._is_covered & ~left_out,
            kinds={kind: self._during([e for e in events if e.kind == kind]) for kind in sorted(kinds)},
        )

    def _during(self, events: list[CalendarEvent]) -> Flags:
        held = np.zeros(len(self.days), np.bool_)
        for event in events:
            low = max(0, (event.starts - self.days[0]).days)
            held[low : max(0, (event.ends - self.days[0]).days + 1)] = True
        return held


def _events(
    config: CountyConfig, place: str, type_id: str, first: date, last: date
) -> tuple[CalendarEvent, ...]:
    return events_during(config.events, around(config, place), first, last, type_id)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
