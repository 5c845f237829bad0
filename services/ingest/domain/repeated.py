"""What a request said already, when it is known to repeat itself: each item is looked up.

Older hashes lie sorted in arrays, 16 bytes an item: a dict of a million would take 130 MB.
"""

from collections.abc import Sequence

import numpy as np

from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.unrepeated import Hashes
from services.ingest.domain.verdict import Held, Verdict

RECENT = 100_000
"""Items whose hashes are kept in a dict, where they are found fastest."""


class Repeated:
    """The memory of one request, beginning with what it said before it first repeated itself."""

    def __init__(self, keys: Hashes, contents: Hashes, recent: int = RECENT) -> None:
        self._most = recent
        self._recent: dict[int, int] = {}  # key -> content
        order = np.argsort(keys)
        self._keys, self._contents = keys[order], contents[order]

    def sift(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts of a batch, in order: what was said before becomes a duplicate, or a contradiction."""
        older = self._older([key_of(v) for v in verdicts if isinstance(v, Kept | Held)])
        sifted = [self._once(v, older) if isinstance(v, Kept | Held) else v for v in verdicts]
        if len(self._recent) >= self._most:
            self._settle()
        return sifted

    def _once(self, verdict: Kept | Held, older: dict[int, int]) -> Verdict:
        key, content = key_of(verdict), hash(verdict)
        said = self._recent.get(key, older.get(key))
        if said is None:
            self._recent[key] = content
            return verdict
        if said == content:
            return Duplicate(verdict.ref)
        return Rejected("conflicting-revision", "/version", ref=verdict.ref)

    def _older(self, keys: Sequence[int]) -> dict[int, int]:
        """Contents by key, of those keys that lie in the arrays."""
        if not self._keys.size:
            return {}
        asked = np.array(keys, np.int64)
        at = np.minimum(np.searchsorted(self._keys, asked), self._keys.size - 1)
        found = at[self._keys[at] == asked]
        return dict(zip(self._keys[found].tolist(), self._contents[found].tolist(), strict=True))

    def _settle(self) -> None:
        """Move what is recent into the arrays."""
        count = len(self._recent)
        keys = np.concatenate([self._keys, np.fromiter(self._recent.keys(), np.int64, count)])
        contents = np.concatenate([self._contents, np.fromiter(self._recent.values(), np.int64, count)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._contents = keys[order], contents[order]
        self._recent = {}


def key_of(verdict: Kept | Held) -> int:
    """The hash by which a revision is known, in 64 bits with a sign."""
    return hash(verdict.ref) ^ verdict.version
