"""The county's wards day by day, for the types that are counted so: counts, and which days may be learnt from."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from services.indicators.domain.counting.counts import CountArrays
from services.indicators.domain.counting.days import KEPT
from services.indicators.domain.detection.history import Counts, Flags
from services.indicators.domain.feeds.coverage import feeds_of
from services.indicators.domain.hotspots.ward_months import comparable
from services.indicators.domain.moment import Moment
from shared.county import CountyConfig
from shared.periods import first_day, month_of

SILENT = 60
"""Days without any incident of a feed's types after which its types are not judged."""

JUDGED = 28
"""The newest days, which are judged whatever the calendar says of them."""

HELD = KEPT.days - SILENT
"""Days that are there of any type that is judged."""


@dataclass(frozen=True)
class WardDays:
    """Some types up to and with one day; nothing in it is later."""

    first: int
    """Ordinal of the first day."""

    kinds: tuple[int, ...]
    """The types by their number in the configuration."""

    counts: Counts
    """Shape (wards, kinds, days), without what could not be located."""

    covered: Flags
    """Shape (kinds, days): told of, comparable with the last, and not abnormal."""

    since: tuple[int, ...]
    """For each ward the index of its first day; 0 for one that was always there."""

    @property
    def at(self) -> int:
        """Index of the last day."""
        return int(self.counts.shape[2]) - 1

    @property
    def last(self) -> int:
        """Ordinal of the last day."""
        return self.first + self.at


def newest_days(at: Moment, limit: int) -> dict[int, int]:
    """For each type counted by day (by number) the newest day, up to `limit`, that all its feeds have told of.

    A day of which nothing is known yet is not a day without incidents.
    """
    told = _told(at.counts, limit)
    newest: dict[int, int] = {}
    for column, kind in enumerate(at.counts.types):
        if kind in told:
            days = [max(told[t] for t in feed.types if t in told) for feed in feeds_of(at.config, kind)]
            if days and min(days) > limit - SILENT:
                newest[column] = min(days)
    return newest


def _told(counts: CountArrays, limit: int) -> dict[str, int]:
    """The newest day with an incident of each type counted by day, of the last `SILENT`; 0 where there is none."""
    first = limit - SILENT + 1
    some: Flags = np.any(counts.days.span(first, limit), axis=0)
    return {
        kind: first + int(np.flatnonzero(row)[-1]) if row.any() else 0
        for kind, row in zip(counts.days.types, some, strict=True)
    }


def ward_days(at: Moment, kinds: tuple[int, ...], last: int) -> WardDays:
    """The wards' days of these types up to `last`, always as many: the answer depends on nothing that was let go."""
    days, first = at.counts.days, last - HELD + 1
    columns = [days.types.index(at.counts.types[kind]) for kind in kinds]
    months = range(_month(first), _month(last) + 1)
    teaches = comparable(at.config, months[0], months[-1])[list(kinds)]
    covered = _by_day(teaches, months, first, last) & _heard(at, kinds, first, last)
    covered[:, : HELD - JUDGED] &= ~_left_out(at.config, kinds, first, last - JUDGED)
    starts = (ward.starts.toordinal() if ward.starts else 0 for ward in at.config.wards)
    return WardDays(
        first=first,
        kinds=kinds,
        counts=days.of_types(columns, first, last),
        covered=covered,
        since=tuple(min(max(0, start - first), last - first) for start in starts),
    )


def _month(day: int) -> int:
    return month_of(date.fromordinal(day))


def _heard(at: Moment, kinds: tuple[int, ...], first: int, last: int) -> Flags:
    """Days that every feed of a type has told of, shape (kinds, days)."""
    feeds = [tuple(feed.id for feed in feeds_of(at.config, at.counts.types[kind])) for kind in kinds]
    known = {own: at.county.heard.covered(own, first, last) for own in dict.fromkeys(feeds)}
    return np.stack([known[own] for own in feeds])


def _by_day(by_month: Flags, months: range, first: int, last: int) -> Flags:
    """Flags of each month, shape (kinds, months), for each of its days from `first` to `last`."""
    edges = [first_day(month).toordinal() for month in (*months, months[-1] + 1)]
    whole = np.repeat(by_month, np.diff(edges), axis=1)
    return whole[:, first - edges[0] : last + 1 - edges[0]]


def _left_out(config: CountyConfig, kinds: tuple[int, ...], first: int, last: int) -> Flags:
    """Days, from `first` to `last`, that the calendar leaves out, shape (kinds, days)."""
    out = np.zeros((len(kinds), last - first + 1), np.bool_)
    for event in config.events:
        if event.leave_out:
            begin, end = event.starts.toordinal() - first, event.ends.toordinal() + 1 - first
            rows = [n for n, k in enumerate(kinds) if not event.types or config.types[k].id in event.types]
            out[rows, max(0, begin) : max(0, end)] = True
    return out
