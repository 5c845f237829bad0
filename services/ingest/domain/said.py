"""What one request said already, so that a repetition is told from a contradiction, in 16 bytes an item.

Of each item two hashes are remembered: of (ref, version), its key, and of its content. Two different items share a
key with odds of 1 in 30 million at a million items; then the second is told as conflicting, and goes through when
sent again to another process. Most requests repeat nothing; then `Unrepeated` suffices. From the first repetition
on, `Repeated` looks each item up.
"""

from collections.abc import Sequence

import numpy as np

from services.ingest.domain.kept import Kept
from services.ingest.domain.repeated import RECENT, Repeated
from services.ingest.domain.unrepeated import Hashes, Unrepeated
from services.ingest.domain.verdict import Held, Verdict, are_kept


class Said:
    """The memory of one request. It grows with what it is asked."""

    def __init__(self, recent: int = RECENT, expected: int = 0) -> None:
        self._recent = recent
        self._unrepeated = Unrepeated(expected)
        self._repeated: Repeated | None = None

    def sift(self, verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
        """The verdicts of a batch, in order: what was said before becomes a duplicate, or a contradiction."""
        told = verdicts if are_kept(verdicts) else [v for v in verdicts if isinstance(v, Kept | Held)]
        if self._repeated is None:
            keys = _keys(told)
            contents = np.fromiter(map(hash, told), np.int64, len(told))
            if self._unrepeated.take(keys, contents):
                return verdicts
            self._repeated = Repeated(*self._unrepeated.all(), self._recent)
        return self._repeated.sift(verdicts)


def _keys(told: Sequence[Kept | Held]) -> Hashes:
    """What `repeated.key_of` says of each, at once: mostly all have one version, the time of acceptance."""
    refs = np.fromiter(map(hash, [v.ref for v in told]), np.int64, len(told))
    versions = {v.version for v in told}
    if len(versions) == 1:
        return refs ^ versions.pop()
    return refs ^ np.fromiter([v.version for v in told], np.int64, len(told))
