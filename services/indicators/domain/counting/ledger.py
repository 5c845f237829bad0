"""The ledger: the newest revision of every incident, which ones count, never how many.

An entry is one (source, ref). The greatest (version, digest of content) wins, whatever the order of arrival;
a withdrawn entry stays as a tombstone, so a withdrawal may come first. A completion withdraws what no load named
since the oldest of its own began; a load that names it again revives it (`extracts.py`). Entries that share a
reference are one incident (`shared_references.py`), counted while any of them lives, as the first live source in
the county's order has it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from services.indicators.domain.counting.entries import RECORDED, Changes, Content, Entry
from services.indicators.domain.counting.extracts import (
    Extracts,
    Held,
    Loads,
    SourceMonth,
    is_too_much,
    month_of,
)
from services.indicators.domain.counting.shared_references import Key, SharedReferences
from shared.events import Complete, Incidents, Revision


class Folded(NamedTuple):
    """What became of a record's revisions."""

    changes: Changes
    late: int
    """How many came too late: their month is frozen."""
    dates: set[str]
    """Months and days that the others are dated, as they are written."""
    fresh: list[Content]
    """Those of references never met before."""


class Settled(NamedTuple):
    """What became of a completion whose loads are all there: held, or in force with these changes."""

    completion: Complete
    is_held: bool
    changes: Changes


_said = attrgetter(*Content.__struct_fields__)
"""The fields of a revision that are its content, as a tuple."""


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
        self._contents: dict[Content, Content] = {}
        """Equal contents without an hour are one object: a month of a ward's burglaries takes the room of one."""

    def order_sources(self, sources: Sequence[str]) -> None:
        """Of sources that speak of one incident, the first of these that lives says what it was.

        What is counted changes with it: build the arrays anew from `contributions`.
        """
        self._rank = {source: rank for rank, source in enumerate(sources)}

    def fold(self, record: Incidents) -> Folded:
        """Take a record's revisions in."""
        start, source = self._loads.meet(record), record.source
        entries, joined = self.entries.setdefault(source, {}), self.references
        told = {item.on for item in record.items}
        dates = {on for on in told if on >= self.frozen_before}
        items = record.items if dates == told else [item for item in record.items if item.on in dates]
        is_current = not self.extracts.overtakes(source, dates, start)
        fresh: list[Content] = []
        changes = Changes([], [])
        for item, content in zip(items, self._contents_of(items), strict=True):
            old = entries.get(item.ref)
            if old is not None:
                new = old.newer(item.version, content, start)
            else:
                new = Entry(item.version, content, start, start)
                fresh.append(content)
                is_plain = content.state == RECORDED and content.shared_ref is None
                if is_plain and is_current and joined.is_empty:
                    entries[item.ref] = new  # nearly all are that; `_revise` would come to the same
                    changes.come.append(content)
                    continue
            gone, come = self._revise(source, item.ref, old, new)
            changes.gone.extend(gone)
            changes.come.extend(come)
        return Folded(changes, len(record.items) - len(items), dates, fresh)

    def _contents_of(self, items: Iterable[Revision]) -> Iterator[Content]:
        """What each item says. With an hour hardly two are equal, and to look for the other would cost more room."""
        for content in starmap(Content, map(_said, items)):
            yield content if content.hour is not None else self._contents.setdefault(content, content)

    def _revise(self, source: str, ref: str, old: Entry | None, new: Entry) -> Changes:
        """Put an entry in the place of the old one."""
        if not self._is_alone(source, ref, new.content):
            return self._revise_joined(Key(source, ref), new)
        self.entries[source][ref] = new
        before, after = self._counts_as(source, old), self._counts_as(source, new)
        return Changes([], []) if before == after else Changes(_given(before), _given(after))

    def _is_alone(self, source: str, ref: str, content: Content) -> bool:
        if content.shared_ref is not None:
            return False
        return self.references.is_empty or not self.references.concerns(Key(source, ref))

    def _revise_joined(self, key: Key, new: Entry) -> Changes:
        shared = new.content.shared_ref

        def act() -> None:
            self.references.name(key, shared)
            self.entries[key.source][key.ref] = new

        met = self.references.mentioned_with(shared) if shared else set()
        return self._changes_of({key, *met}, act)

    def _changes_of(self, keys: set[Key], act: Callable[[], None]) -> Changes:
        """What an act changes in what counts, when it touches no more than these and those joined with them."""
        keys = self.references.joined(keys)
        before = self._incidents(keys)
        act()
        after = self._incidents(keys)
        return Changes([*(before - after).elements()], [*(after - before).elements()])

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
        if entry is None or entry.content.state != RECORDED:
            return None
        return None if self.extracts.is_overtaken(source, entry.content.on, entry.last) else entry.content

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
            return Settled(completion, True, Changes([], []))
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
        self._contents = {content: content for content in self._contents if content.on >= before}

    def _freeze(self, key: Key) -> None:
        """Drop an entry, unless it is one incident with an entry of a month that may still change."""
        group = self.references.joined([key])
        known = [k for k in group if self._entry(k) is not None]
        if any(self.entries[k.source][k.ref].content.on >= self.frozen_before for k in known):
            return
        if (content := self._speaker(known)) is not None:
            self.frozen[replace(content, lsoa=None, shared_ref=None, note=None)] += 1
        for k in known:
            self.references.name(k, None)
            del self.entries[k.source][k.ref]


def _given(content: Content | None) -> list[Content]:
    return [] if content is None else [content]
