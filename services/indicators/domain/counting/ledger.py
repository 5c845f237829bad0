"""The ledger: the newest revision of every incident, which ones count, never how many.

An entry is one (source, ref). The greatest (version, digest of content) wins, whatever the order of arrival;
a withdrawn entry stays as a tombstone, so a withdrawal may come first. A completion withdraws what no load named
since the oldest of its own began; a load that names it again revives it (`extracts.py`). Entries that share a
reference are one incident (`shared_references.py`), counted while any of them lives, as the first live source in
the county's order has it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from services.indicators.domain.counting.extracts import (
    NEVER,
    Extracts,
    Held,
    Loads,
    SourceMonth,
    is_too_much,
    month_of,
)
from services.indicators.domain.counting.shared_references import Key, SharedReferences
from shared.events import Complete, Incidents, Revision


class Content(NamedTuple):
    """What a revision says, apart from who says it and which version it is: what the arrays count."""

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

    @property
    def month(self) -> str:
        """The month it is dated in."""
        return self.on[:7]


class Entry(NamedTuple):
    """The newest revision of one (source, ref), and the first and the last begun of the loads that named it."""

    version: int
    content: Content
    first: int
    last: int


class Change(NamedTuple):
    """What an incident counted as before and counts as now; either may be nothing."""

    before: Content | None
    after: Content | None


class Folded(NamedTuple):
    """What became of a record's revisions."""

    changes: list[Change]
    late: int
    """How many came too late: their month is frozen."""

    fresh: list[Revision]
    """Those of references never met before."""


class Settled(NamedTuple):
    """What became of a completion whose loads are all there: held, or in force with these changes."""

    completion: Complete
    is_held: bool
    changes: list[Change]


_said = attrgetter(*Content._fields)
"""The fields of a revision that are its content, as a tuple."""


def _digest(content: Content) -> bytes:
    return blake2b(repr(tuple(content)).encode(), digest_size=16).digest()


def _wins(version: int, content: Content, entry: Entry) -> bool:
    if version != entry.version:
        return version > entry.version
    return content != entry.content and _digest(content) > _digest(entry.content)


def _newer(old: Entry, version: int, content: Content, start: int) -> Entry:
    first, last = min(old.first, start), max(old.last, start)
    if _wins(version, content, old):
        return Entry(version, content, first, last)
    return old._replace(first=first, last=last)


class Ledger:
    """All entries of one county. Mutable, inside the fold only; what it does, it answers as changes of what counts."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Entry]] = {}
        """By source, then by reference."""
        self.extracts = Extracts()
        self.references = SharedReferences()
        self.frozen: Counter[Content] = Counter()
        """What counted in months that are frozen, without its references: nothing can change it."""
        self.frozen_before = ""
        """The first month (text) that is not frozen."""
        self._loads = Loads()
        self._rank: dict[str, int] = {}
        self._contents: dict[tuple[Any, ...], Content] = {}
        """Equal contents are one object: a month of a ward's burglaries takes the room of one."""

    def order_sources(self, sources: Sequence[str]) -> None:
        """Of sources that speak of one incident, the first of these that lives says what it was.

        What is counted changes with it: build the arrays anew from `contributions`.
        """
        self._rank = {source: rank for rank, source in enumerate(sources)}

    def fold(self, record: Incidents) -> Folded:
        """Take a record's revisions in."""
        start, source = self._loads.meet(record), record.source
        entries = self.entries.setdefault(source, {})
        changes: list[Change] = []
        fresh: list[Revision] = []
        items = [item for item in record.items if item.on >= self.frozen_before]
        joined = self.references
        for item in items:
            ref, content = item.ref, self._content(_said(item))
            old = entries.get(ref)
            if old is None:
                fresh.append(item)
                new, before = Entry(item.version, content, start, start), None
            else:
                new, before = _newer(old, item.version, content, start), self._counts_as(source, old)
            if new.content.shared_ref is None and (
                joined.is_empty or self._is_alone(source, ref, new.content)
            ):
                entries[ref] = new
                after = self._counts_as(source, new)
                if before is not after:
                    changes.append(Change(before, after))
            else:
                changes += self._revise_joined(Key(source, ref), new)
        return Folded(changes, len(record.items) - len(items), fresh)

    def _content(self, said: tuple[Any, ...]) -> Content:
        """The one object that stands for all contents equal to this."""
        content = self._contents.get(said)
        if content is None:
            content = self._contents[said] = tuple.__new__(Content, said)  # `_make` without its checks
        return content

    def _is_alone(self, source: str, ref: str, content: Content) -> bool:
        if content.shared_ref is not None:
            return False
        return self.references.is_empty or not self.references.concerns(Key(source, ref))

    def _revise_joined(self, key: Key, new: Entry) -> list[Change]:
        shared = new.content.shared_ref

        def act() -> None:
            self.references.name(key, shared)
            self.entries[key.source][key.ref] = new

        met = self.references.mentioned_with(shared) if shared else set()
        return self._changes_of({key, *met}, act)

    def _changes_of(self, keys: set[Key], act: Callable[[], None]) -> list[Change]:
        """What an act changes in what counts, when it touches no more than these and those joined with them."""
        keys = self.references.joined(keys)
        before = self._incidents(keys)
        act()
        after = self._incidents(keys)
        gone, come = (before - after).elements(), (after - before).elements()
        return [Change(*pair) for pair in zip_longest(gone, come)]

    def _incidents(self, keys: Iterable[Key]) -> Counter[Content]:
        """What these entries count as, each joined group once."""
        left, found = set(keys), Counter[Content]()
        while left:
            group = self.references.joined([left.pop()])
            left -= group
            if (content := self._speaker(group)) is not None:
                found[content] += 1
        return found

    def _speaker(self, group: Iterable[Key]) -> Content | None:
        """What one incident counts as: the first live entry's word, in the county's order of sources."""
        live = ((key, self._counts_as(key.source, self._entry(key))) for key in group)
        said = [
            (self._rank.get(key.source, len(self._rank)), key, content) for key, content in live if content
        ]
        return min(said, key=lambda one: one[:2])[2] if said else None

    def _entry(self, key: Key) -> Entry | None:
        return self.entries.get(key.source, {}).get(key.ref)

    def _counts_as(self, source: str, entry: Entry | None) -> Content | None:
        """An entry's content; nothing when its source withdrew it, or a completion did."""
        if entry is None or entry.content.state != "recorded":
            return None
        since = self.extracts.since
        if since and entry.last < since.get((source, entry.content.on[:7]), NEVER):
            return None
        return entry.content

    def complete(self, record: Complete) -> None:
        """Remember a completion; `settle_completions` decides on it once its loads are all there."""
        self.extracts.wait(record)

    def settle_completions(self) -> list[Settled]:
        """Decide on every completion whose loads are now all there; one older than what is in force is nothing."""
        ready = self.extracts.ready(self._loads)
        return [self._settle(start, c) for start, c in ready if self.extracts.is_news(start, c)]

    def _settle(self, start: int, completion: Complete) -> Settled:
        counting = list(self._counting(month_of(completion)))
        gone = {key for key, entry in counting if entry.last < start}
        of = sum(entry.first < start for _, entry in counting)
        if not completion.confirmed and is_too_much(len(gone), of):
            self.extracts.hold(Held(completion, start, len(gone), of))
            return Settled(completion, True, [])
        changes = self._changes_of(gone, lambda: self.extracts.put_in_force(start, completion))
        return Settled(completion, False, changes)

    def _counting(self, month: SourceMonth) -> Iterator[tuple[Key, Entry]]:
        """Every entry of the source and month that counts now."""
        source, on = month
        for ref, entry in self.entries.get(source, {}).items():
            if entry.content.on[:7] == on and self._counts_as(source, entry) is not None:
                yield Key(source, ref), entry

    def contributions(self) -> Iterator[Content]:
        """Everything that counts now, frozen months included, for building the arrays anew."""
        yield from self.frozen.elements()
        joined: set[Key] = set()
        for source, entries in self.entries.items():
            for ref, entry in entries.items():
                if not self._is_alone(source, ref, entry.content):
                    joined.add(Key(source, ref))
                elif (content := self._counts_as(source, entry)) is not None:
                    yield content
        yield from self._incidents(joined).elements()

    def freeze(self, before: str) -> None:
        """Months before this one (text) stand as they are: their entries are dropped, what they count is kept."""
        self.frozen_before = max(self.frozen_before, before)
        for source, entries in self.entries.items():
            for ref in [ref for ref, entry in entries.items() if entry.content.on < before]:
                self._freeze(Key(source, ref))
        self._contents = {said: content for said, content in self._contents.items() if content.on >= before}

    def _freeze(self, key: Key) -> None:
        """Drop an entry, unless it is one incident with an entry of a month that may still change."""
        group = self.references.joined([key])
        known = [k for k in group if self._entry(k) is not None]
        if any(self.entries[k.source][k.ref].content.on >= self.frozen_before for k in known):
            return
        if (content := self._speaker(known)) is not None:
            self.frozen[content._replace(lsoa=None, shared_ref=None, note=None)] += 1
        for k in known:
            self.references.name(k, None)
            del self.entries[k.source][k.ref]
