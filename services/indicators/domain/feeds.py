"""Feed silence by monthly rhythm: a month that is due and was not heard of."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.indicators.domain.coverage import Coverage, due
from shared.county import Feed
from shared.periods import month_of


class Silence(NamedTuple):
    """Months a feed owes, oldest first; none when it is on time."""

    missing: tuple[int, ...]

    @property
    def is_silent(self) -> bool:
        """Whether anything is owed."""
        return bool(self.missing)


def silence(feed: Feed, coverage: Coverage, began: datetime, clock: datetime, zone: ZoneInfo) -> Silence:
    """What the feed owes at `clock`. The newest month heard forgives older gaps: the feed is back.

    Nothing before the month in which the county's clock `began` is owed.
    """
    newest = coverage.newest(feed.id)
    first = month_of(began.astimezone(zone).date()) if newest is None else newest + 1
    owed = []
    for month in range(first, month_of(clock.astimezone(zone).date())):
        if due(feed, month, zone) <= clock:
            owed.append(month)
    return Silence(tuple(owed))
