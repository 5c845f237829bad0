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
    """What the feed owes at `clock`: the months due since the newest one heard, which forgives older gaps.

    A feed never heard owes from the month in which the county's clock `began`.
    """
    newest, this = coverage.newest(feed.id), month_of(clock.astimezone(zone).date())
    first = month_of(began.astimezone(zone).date()) if newest is None else newest + 1
    return Silence(tuple(m for m in range(first, this) if due(feed, m, zone) <= clock))
