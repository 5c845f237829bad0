"""What this replica's door has answered since it started, feed by feed: for `GET /v1/feeds`, kept in memory only."""

from collections import defaultdict
from datetime import datetime

from pydantic import BaseModel

from shared.clock import now
from shared.county import CountyConfig, Feed


class FeedAnswered(BaseModel):
    """A feed as configured, and what came of what it sent. Dry runs are not counted."""

    feed: str
    name: str
    owner: str
    rhythm: str
    due_days: int
    """A month is expected within so many days of its end."""
    settle_days: int
    requests: int
    accepted: int
    duplicate: int
    held: int
    rejected: int
    last: datetime | None
    """When the last request was answered."""
    waiting: int
    """Items of this feed that wait for a mapping now, whoever held them."""


class Entry:
    """The running totals of one feed."""

    def __init__(self) -> None:
        self.requests = self.accepted = self.duplicate = self.held = self.rejected = 0
        self.last: datetime | None = None


class Book:
    """Running totals by county and feed."""

    def __init__(self) -> None:
        self.since = now()
        self._entries: defaultdict[tuple[str, str], Entry] = defaultdict(Entry)

    def note(
        self, county: str, feed: str, *, accepted: int, duplicate: int = 0, held: int = 0, rejected: int = 0
    ) -> None:
        """Count one request's items."""
        entry = self._entries[county, feed]
        entry.requests += 1
        entry.accepted += accepted
        entry.duplicate += duplicate
        entry.held += held
        entry.rejected += rejected
        entry.last = now()

    def feeds(self, config: CountyConfig, waiting: dict[str, int]) -> list[FeedAnswered]:
        """Every feed of a county in the order of its configuration, heard or not."""
        return [self._answered(config.id, feed, waiting.get(feed.id, 0)) for feed in config.feeds]

    def _answered(self, county: str, feed: Feed, waiting: int) -> FeedAnswered:
        promise = feed.model_dump(include={"name", "owner", "rhythm", "due_days", "settle_days"})
        totals = vars(self._entries.get((county, feed.id)) or Entry())
        return FeedAnswered(feed=feed.id, waiting=waiting, **promise, **totals)
