"""Judges the items of one request: each becomes a revision for the county's log, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.ingest.domain.classify import Classifier
from services.ingest.domain.item import Item, Rejected, fault_within
from services.ingest.domain.locate import Locator, Where
from services.ingest.domain.screen import looks_personal
from shared.county import CountyConfig
from shared.events import UNCLASSIFIED, Revision


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The request said this already."""

    ref: str


@dataclass(frozen=True, slots=True)
class Held:
    """An item to be kept aside: nobody has mapped yet what its source calls it. Its type is `UNCLASSIFIED`."""

    revision: Revision
    field: str
    said: str
    versioned: bool
    """Whether the source gave the version."""

    @property
    def ref(self) -> str:
        """The source's reference."""
        return self.revision.ref


Verdict = Revision | Held | Duplicate | Rejected
Repeats = Literal["conflict", "first_counts"]
"""What becomes of a (ref, version) that comes again in one request with another content."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one request asks for. `version` is given to items that bring none: microseconds since 1970."""

    source: str
    version: int
    completes: str | None = None
    """The month this request claims to hold all of; every item must lie in it."""
    repeats: Repeats = "conflict"
    may_hold: int = 0
    """Items that may be held; further ones are rejected as `unknown-category`."""


def latest_day(county: CountyConfig, today: date) -> str | None:
    """The last day an incident may have happened on: tomorrow; where the clock is manual nobody can say."""
    return (today + timedelta(days=1)).isoformat() if county.clock == "live" else None


class Admission:
    """The door for one request. It remembers what the request said already, and nothing else."""

    def __init__(self, county: CountyConfig, locator: Locator, terms: Terms, latest: str | None) -> None:
        self._wards = frozenset(w.code for w in county.wards)
        self._classifier = Classifier(county, terms.source)
        self._locator, self._terms, self._latest = locator, terms, latest
        self._may_hold = terms.may_hold
        self._said: dict[int, int] = {}  # hash of (ref, version) -> hash of content: flat, 64 bits each

    def judge(self, items: Sequence[Item | Rejected]) -> list[Verdict]:
        """A verdict for each item, in order."""
        places = iter(self._locator.locate([item for item in items if isinstance(item, Item)]))
        return [item if isinstance(item, Rejected) else self._admit(item, next(places)) for item in items]

    def _admit(self, item: Item, where: Where) -> Verdict:
        fault = fault_within(item) or self._misplaced(item)
        if fault is not None:
            return fault
        type_ = self._classifier.type_of(item)
        if isinstance(type_, Rejected):
            return self._hold(item, where) if type_.fault == "unknown-category" and self._may_hold else type_
        return self._once(self._revision(item, type_, where))

    def _hold(self, item: Item, where: Where) -> Verdict:
        said = (item.category or "").strip()
        if looks_personal(said):
            return Rejected("personal-data", "/category", ref=item.ref)
        verdict = self._once(self._revision(item, UNCLASSIFIED, where))
        if not isinstance(verdict, Revision):
            return verdict
        self._may_hold -= 1
        return Held(verdict, "category", said, item.version is not None)

    def _misplaced(self, item: Item) -> Rejected | None:
        if item.ward is not None and item.ward not in self._wards:
            return Rejected("unknown-ward", "/ward", ref=item.ref)
        if self._latest is not None and item.on > self._latest[: len(item.on)]:
            return Rejected("date-in-future", "/on", ref=item.ref)
        if self._terms.completes is not None and item.on[:7] != self._terms.completes:
            return Rejected("outside-completed-month", "/on", ref=item.ref)
        return None

    def _revision(self, item: Item, type_: str, where: Where) -> Revision:
        return Revision(
            ref=item.ref,
            version=self._terms.version if item.version is None else item.version,
            state=item.state,
            type=type_,
            on=item.on,
            hour=item.hour,
            ward=where.ward,
            located_by=where.by,
            lsoa=item.lsoa,
            flags=tuple(sorted(set(item.flags))),
            shared_ref=item.shared_ref,
            note=item.note,
        )

    def _once(self, revision: Revision) -> Verdict:
        key, content = hash((revision.ref, revision.version)), hash(revision)
        said = self._said.get(key)
        if said is None:
            self._said[key] = content
            return revision
        if said == content or self._terms.repeats == "first_counts":
            return Duplicate(revision.ref)
        return Rejected("conflicting-revision", "/version", ref=revision.ref)
