"""Which entries are one incident: those that name one shared reference, directly or through others.

An entry is known by its own name, `source:ref`, and by the shared reference it names, which may be the own name of
another entry or a word that several sources agreed on (a command-and-control number).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Key(NamedTuple):
    """Who speaks of an incident, and under which reference."""

    source: str
    ref: str

    @property
    def own_name(self) -> str:
        """The name under which another source can point here."""
        return f"{self.source}:{self.ref}"


def key_named(name: str) -> Key:
    """The entry that a name would be the own name of; whether there is one is another question."""
    source, _, ref = name.partition(":")
    return Key(source, ref)


class SharedReferences:
    """Who names which shared reference. Mutable, inside the ledger only."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self._named_by: dict[str, set[Key]] = {}
        self.is_empty = True
        """Whether nobody names a shared reference: a plain field, for every item of every record asks."""

    def concerns(self, key: Key) -> bool:
        """Whether the entry names another, or may be named by one."""
        return key in self._names or key.own_name in self._named_by

    def name(self, key: Key, shared: str | None) -> None:
        """The entry names this shared reference from now on, and no other; None: none."""
        before = self._names.pop(key, None)
        if before is not None:
            self._forget(before, key)
        if shared is not None:
            self._names[key] = shared
            self._named_by.setdefault(shared, set()).add(key)
        self.is_empty = not self._names

    def _forget(self, shared: str, key: Key) -> None:
        others = self._named_by[shared]
        others.discard(key)
        if not others:
            del self._named_by[shared]

    def joined(self, start: Iterable[Key]) -> set[Key]:
        """The keys given, and every key that is one incident with one of them."""
        found = set(start)
        open_ends = list(found)
        while open_ends:
            near = set(self._near(open_ends.pop())) - found
            found |= near
            open_ends += near
        return found

    def _near(self, key: Key) -> Iterator[Key]:
        for name in (key.own_name, self._names.get(key)):
            if name is not None:
                yield from self._named_by.get(name, ())
        if (shared := self._names.get(key)) is not None and ":" in shared:
            yield key_named(shared)

    def mentioned_with(self, shared: str) -> set[Key]:
        """Everybody who would be joined to one who named this."""
        return {*self._named_by.get(shared, ()), *([key_named(shared)] if ":" in shared else [])}
