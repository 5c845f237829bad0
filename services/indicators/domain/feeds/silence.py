"""Feed silence: by a daily feed's own rhythm, once that is known; by months that are due and were not heard of."""

from datetime import timedelta
from typing import NamedTuple

from services.indicators.domain.feeds.coverage import due
from services.indicators.domain.feeds.rhythm import LEARNING, Quiet
from services.indicators.domain.moment import Moment
from shared.county import Feed
from shared.periods import month_of


class Silence(NamedTuple):
    """What a feed owes; nothing when it is on time."""

    missing: tuple[int, ...]
    """Months, oldest first."""

    quiet: Quiet | None
    """How long a daily feed has said nothing, in what it usually says; None for the others."""

    @property
    def is_silent(self) -> bool:
        """Whether anything is owed: by its rhythm where that is known, else by months."""
        if self.quiet is not None and self.quiet.learned >= LEARNING:
            return self.quiet.is_silent
        return bool(self.missing)


def silence(at: Moment, feed: Feed) -> Silence:
    """What the feed owes now: the months due since the newest one heard, which forgives older gaps.

    A feed never heard owes from the month in which the county's clock began; one that carries no types, nothing.
    """
    if not feed.types:
        return Silence((), None)
    newest, this = at.county.coverage.newest(feed.id), at.this_month
    first = month_of(at.began.astimezone(at.zone).date()) if newest is None else newest + 1
    missing = tuple(m for m in range(first, this) if due(feed, m, at.zone) <= at.clock)
    return Silence(missing, _quiet(at, feed))


def _quiet(at: Moment, feed: Feed) -> Quiet | None:
    if feed.rhythm != "daily":
        return None
    return at.county.heard.quiet(feed.id, at.clock, at.zone, timedelta(days=feed.due_days))
