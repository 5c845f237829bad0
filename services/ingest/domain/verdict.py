"""What the door says of one item: kept, held, said before, or rejected with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from services.ingest.domain.item import Duplicate, Plain, Rejected
from services.ingest.domain.kept import Kept, KeptBatch
from shared.county import MappedBy
from shared.events import Revision


@dataclass(frozen=True, slots=True)
class Held:
    """An item to be kept aside: nobody has mapped yet what its source calls it. Its type is `UNCLASSIFIED`."""

    revision: Revision
    field: MappedBy
    said: str
    versioned: bool
    """Whether the source gave the version."""

    @property
    def ref(self) -> str:
        """The source's reference."""
        return self.revision.ref

    @property
    def version(self) -> int:
        """The source's version, or the time of acceptance."""
        return self.revision.version


Verdict = Kept | Held | Duplicate | Rejected


def are_kept(verdicts: Sequence[Verdict | Plain]) -> TypeGuard[Sequence[Kept]]:
    """Whether all are kept: seen at a glance, for so it is with nearly all batches."""
    return isinstance(verdicts, KeptBatch) or all(issubclass(kind, Kept) for kind in {*map(type, verdicts)})
