"""One due moment of one county: everything a judge needs, none of it optional."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from services.indicators.domain.counting.counts import CountArrays
from services.indicators.domain.county import County
from services.indicators.domain.feeds.coverage import ends
from services.indicators.domain.outbox import Output
from services.indicators.domain.work import Results
from shared.county import CountyConfig, Feed
from shared.events import SignalRecord, Stand
from shared.periods import month_of


@dataclass(frozen=True)
class Moment:
    """The county as it stands at `clock`, and the stand of what is said of it then."""

    county: County
    config: CountyConfig
    counts: CountArrays
    began: datetime
    before: datetime | None
    """Where the clock stood before this moment; None at the county's first."""
    clock: datetime
    stand: Stand
    results: Results
    """What the long work foreseen for this moment gave, by its name."""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The county's time zone."""
        return ZoneInfo(self.config.zone)

    @cached_property
    def today(self) -> date:
        """The day it is in the county."""
        return self.clock.astimezone(self.zone).date()

    @cached_property
    def this_month(self) -> int:
        """Ordinal of the month the clock is in."""
        return month_of(self.today)

    @property
    def closed(self) -> int:
        """The newest month that is over."""
        return self.this_month - 1

    def is_settled(self, feed: Feed, month: int) -> bool:
        """Whether the feed's figures of the month are final."""
        return self.county.coverage.is_settled(feed, month, self.clock, self.zone)

    def has_become_settled(self, feed: Feed, month: int) -> bool:
        """Whether time alone made the month final since the moment before."""
        if self.before is None or not self.is_settled(feed, month):
            return False
        return not self.county.coverage.is_settled(feed, month, self.before, self.zone)

    def is_over(self, month: int) -> bool:
        """Whether the month has ended."""
        return ends(month, self.zone) <= self.clock

    def signal(self, record: SignalRecord) -> Output:
        """A signal as an output."""
        return Output("signals.v1", self.county.id, record)
