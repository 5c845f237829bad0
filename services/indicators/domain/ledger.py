"""The ledger: the newest revision of every incident, which ones count, never how many.

An entry is one (source, ref). The greatest (version, digest of content) wins, whatever the order of arrival;
a withdrawn entry stays as a tombstone, so a withdrawal may come first. A completion withdraws what no load named
since the oldest of its own began; a load that names it again revives it (`extracts.py`).
"""

from hashlib import blake2b
from typing import NamedTuple

from services.indicators.domain.extracts import (
    NEVER,
    Extracts,
    Held,
    Loads,
    SourceMonth,
    is_too_much,
    month_of,
)
from shared.events import Complete, Incidents, Revision


class Content(NamedTuple):
    """What a revision says, apart from who says it and which version it is."""

    state: str
    type: str
    on: str
    ward: str | None
    hour: int | None
    lsoa: str | None
    areas: tuple[str, ...]
    flags: tuple[str, ...]
    shared_ref: str | None
    note: str | None


class Entry(NamedTuple):
    """The newest revision of one (source, ref), and the first and the last begun of the loads that named it."""

    version: int
    content: Content
    first: int
    last: int


class Contribution(NamedTuple):
    """One counted incident: where it stands in the count arrays."""

    month: str
    type: str
    ward: str | None


class Change(NamedTuple):
    """What an entry counted for before and counts for now; either may be nothing."""

    before: Contribution | None
    after: Contribution | None


class Settled(NamedTuple):
    """What became of a completion whose loads are all there: held, or in force with these changes."""

    completion: Complete
    is_held: bool
    changes: list[Change]


def content_of(revision: Revision) -> Content:
    """The comparable content of a revision."""
    return Content(
        revision.state, revision.type, revision.on, revision.ward, revision.hour, revision.lsoa,
        revision.areas, revision.flags, revision.shared_ref, revision.note,
    )  # fmt: skip


def _digest(content: Content) -> bytes:
    return blake2b(repr(tuple(content)).encode(), digest_size=16).digest()


def _wins(version: int, content: Content, entry: Entry) -> bool:
    if version != entry.version:
        return version > entry.version
    return content != entry.content and _digest(content) > _digest(entry.content)


class Ledger:
    """All entries of one county. Mutable, inside the fold only; what it does, it answers as changes of what counts."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}
        self.extracts = Extracts()
        self._loads = Loads()

    def fold(self, record: Incidents) -> list[Change]:
        """Take a record's revisions in; answers the changes of what counts."""
        start = self._loads.meet(record)
        changes = (self._revise(record.source, start, item) for item in record.items)
        return [change for change in changes if change.before != change.after]

    def _revise(self, source: str, start: int, revision: Revision) -> Change:
        key, content = (source, revision.ref), content_of(revision)
        old = self.entries.get(key)
        if old is None:
            new = Entry(revision.version, content, start, start)
        elif _wins(revision.version, content, old):
            new = Entry(revision.version, content, min(old.first, start), max(old.last, start))
        else:
            new = old._replace(first=min(old.first, start), last=max(old.last, start))
        self.entries[key] = new
        return Change(self._counts_for(source, old), self._counts_for(source, new))

    def _counts_for(self, source: str, entry: Entry | None) -> Contribution | None:
        """What an entry adds to the counts: nothing when its source withdrew it, or a completion did."""
        if entry is None or entry.content.state != "recorded":
            return None
        content, month = entry.content, entry.content.on[:7]
        if entry.last < self.extracts.since.get((source, month), NEVER):
            return None
        return Contribution(month, content.type, content.ward)

    def complete(self, record: Complete) -> None:
        """Remember a completion; `settle_completions` decides on it once its loads are all there."""
        self.extracts.wait(record)

    def settle_completions(self) -> list[Settled]:
        """Decide on every completion whose loads are now all there; one older than what is in force is nothing."""
        ready = self.extracts.ready(self._loads)
        return [self._settle(start, c) for start, c in ready if self.extracts.is_news(start, c)]

    def _settle(self, start: int, completion: Complete) -> Settled:
        counting = self._counting(month_of(completion))
        gone = [Change(counts, None) for entry, counts in counting if entry.last < start]
        of = sum(entry.first < start for entry, _ in counting)
        if not completion.confirmed and is_too_much(len(gone), of):
            self.extracts.hold(Held(completion, start, len(gone), of))
            return Settled(completion, True, [])
        self.extracts.put_in_force(start, completion)
        return Settled(completion, False, gone)

    def _counting(self, month: SourceMonth) -> list[tuple[Entry, Contribution]]:
        """Every entry of the source and month that counts now, with what it adds."""
        return [
            (entry, counts)
            for (source, _), entry in self.entries.items()
            if source == month[0]
            and entry.content.on[:7] == month[1]
            and (counts := self._counts_for(source, entry)) is not None
        ]

    def contributions(self) -> list[Contribution]:
        """Everything that counts now, for building the arrays anew."""
        found = (self._counts_for(source, entry) for (source, _), entry in self.entries.items())
        return [counts for counts in found if counts is not None]
