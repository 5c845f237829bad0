"""What one request said already, so that a repetition is told from a contradiction, in 16 bytes an item.

Of each item two hashes are remembered: of (ref, version), and of its content. Two different items share the first
with odds of 1 in 30 million at a million items; then the second is told as conflicting, and goes through when
sent again to another process. Older hashes lie sorted in arrays: a dict of a million would take 130 MB.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.ingest.domain.item import Duplicate, Rejected
from services.ingest.domain.kept import Kept
from services.ingest.domain.verdict import Held, Verdict

RECENT = 100_000
"""Items whose hashes are kept in a dict, where they are found fastest."""
Hashes = npt.NDArray[np.int64]


class Said:
    """The memory of one request. It grows with what it is asked."""

    def __init__(self, recent: int = RECENT) -> None:
        self._most = recent
        self._recent: dict[int, int] = {}  # key -> content
        self._keys: Hashes = np.empty(0, np.int64)  # sorted
        self._contents: Hashes = np.empty(0, np.int64)

    def sift(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts of a batch, in order: what was said before becomes a duplicate, or a contradiction."""
        sifted = [*verdicts]
        told = [verdict for verdict in verdicts if type(verdict) is Kept or type(verdict) is Held]
        keys = [hash((verdict.ref, verdict.version)) for verdict in told]
        older = self._older(keys) if self._keys.size else {}
        if len({*keys}) == len(keys) and not older and self._recent.keys().isdisjoint(keys):
            self._recent.update(zip(keys, map(hash, told), strict=True))  # all new: hardly ever otherwise
        else:
            sifted = [self._once(v, older) if isinstance(v, Kept | Held) else v for v in verdicts]
        if len(self._recent) >= self._most:
            self._settle()
        return sifted

    def _once(self, verdict: Kept | Held, older: dict[int, int]) -> Verdict:
        key, content = hash((verdict.ref, verdict.version)), hash(verdict)
        said = self._recent.get(key, older.get(key))
        if said is None:
            self._recent[key] = content
            return verdict
        if said == content:
            return Duplicate(verdict.ref)
        return Rejected("conflicting-revision", "/version", ref=verdict.ref)

    def _older(self, keys: Sequence[int]) -> dict[int, int]:
        """Contents by key, of those keys that lie in the arrays: hardly ever any."""
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
