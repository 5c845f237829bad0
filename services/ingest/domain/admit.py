"""Judges the items of one request: each becomes a revision for the county's log, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.ingest.domain.classify import Classifier, word_of
from services.ingest.domain.item import Duplicate, Item, Rejected, is_plain
from services.ingest.domain.kept import Kept, revision_of
from services.ingest.domain.locate import Locator, Where
from services.ingest.domain.rules import Rules
from services.ingest.domain.said import Said
from services.ingest.domain.verdict import Held, Verdict
from services.ingest.domain.when import MONTH_LENGTH, When, when
from shared.county import CountyConfig
from shared.events import UNCLASSIFIED


@dataclass(frozen=True, slots=True)
class Terms:
    """What one request asks for. `version` is given to items that bring none: microseconds since 1970."""

    source: str
    version: int
    completes: str | None = None
    """The month this request claims to hold all of; every item must lie in it."""
    may_hold: int = 0
    """Items that may be held; further ones are rejected as `unknown-category`."""


def latest_day(county: CountyConfig, today: date) -> str | None:
    """The last day an incident may have happened on: tomorrow; where the clock is manual nobody can say."""
    return (today + timedelta(days=1)).isoformat() if county.clock == "live" else None


class Admission:
    """The door for one request. It remembers what the request said already, and nothing else."""

    def __init__(self, county: CountyConfig, locator: Locator, terms: Terms, latest: str | None) -> None:
        self._zone, self._wards = county.zone, county.ward_codes
        self._classifier = Classifier(county, terms.source)
        self._types = self._classifier.of_feed
        self._rules = Rules(county, terms.source, locator.areas)
        self._locator, self._terms, self._latest = locator, terms, latest
        self._days: set[str] = set()  # months and days that were found in order
        self._may_hold = terms.may_hold
        self._said = Said()

    def judge(self, items: Sequence[Item | Rejected | Duplicate]) -> list[Verdict]:
        """A verdict for each item, in order. Those that say only what most items say are judged at a glance."""
        plain = self._rules.are_plain([item.ref for item in items if type(item) is Item])
        seen = [self._at_a_glance(item) if plain and type(item) is Item else item for item in items]
        places = iter(self._locator.locate([item for item in seen if type(item) is Item]))
        found = [self._admit(item, next(places)) if isinstance(item, Item) else item for item in seen]
        return self._said.sift(found)

    def _at_a_glance(self, item: Item) -> Verdict | Item:
        """The verdict on a plain item that is in order; any other comes back for a closer look."""
        on, hour, type_ = item.on, item.hour, item.type
        if not (
            on in self._days
            and item.ward in self._wards
            and type_ in self._types
            and (hour is None or len(on) != MONTH_LENGTH)
            and is_plain(item)
        ):
            return item
        version = self._terms.version if item.version is None else item.version
        flags = tuple(sorted({*item.flags})) if item.flags else ()
        return Kept(item.ref, version, type_, on, item.state, hour, item.ward, flags=flags)

    def _admit(self, item: Item, where: Where) -> Verdict:
        at = self._rules.of_ref(item.ref) or self._when(item)
        if isinstance(at, Rejected):
            return at
        fault = self._rules.of_place(item, at.on) or self._rules.of_remarks(item, at.on)
        if fault is not None:
            return fault
        type_ = self._classifier.type_of(item, at.on)
        if not isinstance(type_, Rejected):
            return self._kept(item, type_, at, where)
        return self._hold(item, at, where) if type_.fault == "unknown-category" and self._may_hold else type_

    def _when(self, item: Item) -> When | Rejected:
        at = when(item.on, item.hour, self._zone)
        if isinstance(at, str):
            field = "/hour" if at.startswith("hour") else "/on"
            return Rejected("invalid-field", field, at, item.ref)
        if self._latest is not None and at.on > self._latest[: len(at.on)]:
            return Rejected("date-in-future", "/on", ref=item.ref)
        if self._terms.completes is not None and at.on[:MONTH_LENGTH] != self._terms.completes:
            return Rejected("outside-completed-month", "/on", ref=item.ref)
        self._days.add(at.on)
        return at

    def _hold(self, item: Item, at: When, where: Where) -> Verdict:
        field, said = word_of(item)
        self._may_hold -= 1
        return Held(
            revision_of(self._kept(item, UNCLASSIFIED, at, where)), field, said, item.version is not None
        )

    def _kept(self, item: Item, type_: str, at: When, where: Where) -> Kept:
        return Kept(
            ref=item.ref,
            version=self._terms.version if item.version is None else item.version,
            type=type_,
            on=at.on,
            state=item.state,
            hour=at.hour,
            ward=where.ward,
            located_by=where.by,
            lsoa=where.lsoa,
            areas=self._locator.areas.holding(at.on, item.area, where.around, where.lsoa),
            flags=tuple(sorted({*item.flags})),
            shared_ref=item.shared_ref,
            note=item.note,
        )
