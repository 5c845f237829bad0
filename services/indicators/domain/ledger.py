"""The ledger: the newest revision of every incident, which ones count, never how many.

An entry is one (source, ref). The greatest (version, digest of content) wins, whatever the order of arrival;
a withdrawn entry stays as a tombstone, so a withdrawal may come first. A completion withdraws what its loads no
longer name; a newer load that names it again revives it.
"""

from collections import Counter
from hashlib import blake2b
from typing import NamedTuple

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
    """The newest revision of one (source, ref), the load that last named it, whether a completion withdrew it."""

    version: int
    content: Content
    load: str
    absent: bool


class Contribution(NamedTuple):
    """One counted incident: where it stands in the count arrays."""

    month: str
    type: str
    ward: str | None


class Change(NamedTuple):
    """What an entry counted for before and counts for now; either may be nothing."""

    before: Contribution | None
    after: Contribution | None


def contribution(entry: Entry | None) -> Contribution | None:
    """What an entry adds to the counts: nothing when withdrawn, by its source or by a completion."""
    if entry is None or entry.absent:
        return None
    content = entry.content
    return Contribution(content.on[:7], content.type, content.ward) if content.state == "recorded" else None


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
    """All entries of one county. Mutable, inside the fold only; `fold` and `complete` say what they changed."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}
        self.loads: Counter[tuple[str, str]] = Counter()
        """Items seen of each (source, load)."""
        self._waiting: list[Complete] = []
        self._superseded: dict[tuple[str, str], set[str]] = {}

    def fold(self, record: Incidents) -> list[Change]:
        """Take a record's revisions in; answers the changes of what counts."""
        self.loads[record.source, record.load] += len(record.items)
        changes = (self._revise(record.source, record.load, item) for item in record.items)
        return [change for change in changes if change.before != change.after]

    def _revise(self, source: str, load: str, revision: Revision) -> Change:
        key, content = (source, revision.ref), content_of(revision)
        old = self.entries.get(key)
        if old is not None and not _wins(revision.version, content, old):
            return self._named_again(key, old, load)
        absent = load in self._superseded.get((source, content.on[:7]), ())
        new = Entry(revision.version, content, load, absent)
        self.entries[key] = new
        return Change(contribution(old), contribution(new))

    def _named_again(self, key: tuple[str, str], old: Entry, load: str) -> Change:
        if load in self._superseded.get((key[0], old.content.on[:7]), ()):
            return Change(None, None)
        new = old._replace(load=load, absent=False)
        self.entries[key] = new
        return Change(contribution(old), contribution(new))

    def complete(self, record: Complete) -> None:
        """Remember a completion; `settle_completions` puts it in force once its loads are all there."""
        self._waiting.append(record)

    def settle_completions(self) -> list[tuple[Complete, list[Change]]]:
        """Put in force every waiting completion whose loads are all there; answers each with its changes."""
        ready = [c for c in self._waiting if self._is_there(c)]
        self._waiting = [c for c in self._waiting if c not in ready]
        return [(c, self._enforce(c)) for c in ready]

    def _is_there(self, record: Complete) -> bool:
        return all(self.loads[record.source, load.load] >= load.items for load in record.loads)

    def _enforce(self, record: Complete) -> list[Change]:
        named = {load.load for load in record.loads}
        older = self._superseded.setdefault((record.source, record.month), set())
        changes = []
        for key, entry in self.entries.items():
            if key[0] == record.source and entry.content.on[:7] == record.month and entry.load not in named:
                older.add(entry.load)
                changes.append((key, Change(contribution(entry), None)))
        for key, _ in changes:
            self.entries[key] = self.entries[key]._replace(absent=True)
        return [change for _, change in changes if change.before]

    def contributions(self) -> list[Contribution]:
        """Everything that counts now, for building the arrays anew."""
        return [c for e in self.entries.values() if (c := contribution(e)) is not None]
