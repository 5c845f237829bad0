"""Which months each feed has been heard in. Silence is not zero: what is not covered is unknown."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from shared.county import CountyConfig, Feed
from shared.periods import first_day, local_midnight

Flags = npt.NDArray[np.bool_]


class Coverage:
    """Months heard of and declared complete, by feed (a feed is named as its source)."""

    def __init__(self) -> None:
        self._heard: dict[str, set[int]] = {}
        self._complete: dict[str, set[int]] = {}
        self._found: dict[tuple[str, int], bool] = {}
        """What `covers` answered since anything changed: every record published asks it anew."""
        self._found_for: CountyConfig | None = None

    def hear(self, feed: str, months: Iterable[int]) -> set[int]:
        """The feed spoke of these months; answers the months that were not covered before."""
        heard = self._heard.setdefault(feed, set())
        fresh = set(months) - heard
        heard |= fresh
        if fresh:
            self._found.clear()
        return fresh

    def complete(self, feed: str, month: int) -> bool:
        """The feed declared the month complete; whether that is news."""
        self.hear(feed, [month])
        done = self._complete.setdefault(feed, set())
        news = month not in done
        done.add(month)
        return news

    def reopen(self, feed: str, month: int) -> set[int]:
        """The feed spoke of the month, and what it said waits to be confirmed; answers the month if that is news."""
        was_complete = month in self.completed(feed)
        self._complete.get(feed, set()).discard(month)
        return self.hear(feed, [month]) | ({month} if was_complete else set())

    def months(self, feed: str) -> set[int]:
        """Covered months of a feed."""
        return self._heard.get(feed, set())

    def completed(self, feed: str) -> set[int]:
        """Months the feed declared complete."""
        return self._complete.get(feed, set())

    def newest(self, feed: str) -> int | None:
        """The newest covered month of a feed."""
        return max(self.months(feed), default=None)

    def covers(self, county: CountyConfig, type_id: str, month: int) -> bool:
        """Whether every feed that carries the type was heard in the month."""
        if county is not self._found_for:
            self._found, self._found_for = {}, county
        found = self._found.get((type_id, month))
        if found is None:
            feeds = feeds_of(county, type_id)
            found = bool(feeds) and all(month in self.months(f.id) for f in feeds)
            self._found[type_id, month] = found
        return found

    def table(self, county: CountyConfig, first: int, last: int) -> Flags:
        """Coverage of shape (types, months), from month `first` to `last`."""
        span = range(first, last + 1)
        rows = [[self.covers(county, t.id, m) for m in span] for t in county.types]
        return np.array(rows, np.bool_).reshape(len(county.types), len(span))

    def is_settled(self, feed: Feed, month: int, clock: datetime, zone: ZoneInfo) -> bool:
        """Whether a covered month's figures are final: declared complete, or old enough."""
        if month not in self.months(feed.id):
            return False
        done = month in self.completed(feed.id) and clock >= ends(month, zone)
        return done or clock >= settles(feed, month, zone)


def feeds_of(county: CountyConfig, type_id: str) -> list[Feed]:
    """The feeds that carry a type."""
    return [f for f in county.feeds if type_id in f.types]


def ends(month: int, zone: ZoneInfo) -> datetime:
    """The instant at which a month is over."""
    return local_midnight(first_day(month + 1), zone)


def settles(feed: Feed, month: int, zone: ZoneInfo) -> datetime:
    """When the feed's month is final by age."""
    return local_midnight(first_day(month + 1) + timedelta(days=feed.settle_days), zone)


def due(feed: Feed, month: int, zone: ZoneInfo) -> datetime:
    """When the feed's month should have been heard."""
    return local_midnight(first_day(month + 1) + timedelta(days=feed.due_days), zone)
