"""Judges the items of one request: each becomes a revision for the county's log, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from services.ingest.domain.classify import Classifier, word_of
from services.ingest.domain.item import Fault, Item, Plain, Rejected, Sent, in_full
from services.ingest.domain.kept import Kept, KeptInFull, revision_of, shortest
from services.ingest.domain.known import Known, known_words
from services.ingest.domain.locate import Locator, Where
from services.ingest.domain.rules import Rules
from services.ingest.domain.said import Said
from services.ingest.domain.verdict import Held, Verdict, are_kept
from services.ingest.domain.when import MONTH_LENGTH, When, is_period, when
from shared.county import CountyConfig
from shared.events import UNCLASSIFIED, Flag

FEW = 64
"""Items that are judged one by one if one of them may be at fault."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one request asks for. `version` is given to items that bring none: microseconds since 1970."""

    source: str
    version: int
    completes: str | None = None
    """The month this request claims to hold all of; every item must lie in it."""
    may_hold: int = 0
    """Items that may be held; further ones are rejected as `unknown-category`."""
    expected: int = 0
    """About as many items as it seems to bring; more or fewer may come."""


def latest_day(county: CountyConfig, today: date) -> str | None:
    """The last day an incident may have happened on: tomorrow; where the clock is manual nobody can say."""
    return (today + timedelta(days=1)).isoformat() if county.clock == "live" else None


def known_to(county: CountyConfig, terms: Terms, today: date, latest: str | None) -> Known | None:
    """The way to read a long request of that county, which its `Admission` is told too."""
    last = today if latest is None else date.fromisoformat(latest)
    types = county.feed[terms.source].types
    return known_words(types, county.ward_codes, last, terms.completes or "", terms.version)


class Admission:
    """The door for one request. It remembers what the request said already, and nothing else."""

    def __init__(
        self,
        county: CountyConfig,
        locator: Locator,
        terms: Terms,
        latest: str | None,
        known: Known | None = None,
    ) -> None:
        self._zone, self._wards = county.zone, county.ward_codes
        self._classifier = Classifier(county, terms.source)
        self._types = self._classifier.of_feed
        self._rules = Rules(county, terms.source, locator.areas)
        self._locator, self._terms, self._latest = locator, terms, latest
        self._may_hold = terms.may_hold
        self._said = Said(expected=terms.expected)
        self._sound_days: set[str] = set()
        self.known, self._kind = known, known.kind if known else Kept

    def judge(self, items: Sequence[Sent]) -> Sequence[Verdict]:
        """A verdict for each item, in order. A batch of plain items that are all in order is judged as one."""
        return self._said.sift(self._judged(items))

    def _judged(self, items: Sequence[Sent]) -> Sequence[Verdict]:
        """Where some are at fault their neighbours are still judged as one: each half goes its own way."""
        if are_kept(items):
            return self._as_read(items)
        if (plain := self._all_plain(items)) is not None:
            return plain
        if len(items) <= FEW:
            return self._one_by_one(items)
        middle = len(items) // 2
        return [*self._judged(items[:middle]), *self._judged(items[middle:])]

    def _as_read(self, items: Sequence[Kept]) -> Sequence[Verdict]:
        """Items of known words, of which only the references are left to judge."""
        return items if self._rules.are_plain([item.ref for item in items]) else [*map(self._by_ref, items)]

    def _by_ref(self, item: Kept) -> Verdict:
        return self._rules.of_ref(item.ref) or item

    def _all_plain(self, items: Sequence[Sent]) -> list[Kept] | None:
        """Every item as a revision, if all are plain and by set arithmetic none can be at fault; else None.

        This is the way of nearly all items, so it makes no call and no object more than it must.
        """
        if {*map(type, items)} != {Plain}:
            return None
        plain = cast(Sequence[Plain], items)
        if not (
            self._types.issuperset([item.type for item in plain])
            and self._wards.issuperset([item.ward for item in plain])
            and self._are_sound_periods(plain)
            and self._rules.are_plain([item.ref for item in plain])
        ):
            return None
        given, kind = self._terms.version, self._kind
        return [
            kind(
                ref=i.ref, version=given if i.version is None else i.version, type=i.type or "", on=i.on,
                state=i.state, hour=i.hour, ward=i.ward, flags=_sorted(i.flags) if i.flags else (),
            )
            for i in plain
        ]  # fmt: skip

    def _are_sound_periods(self, items: Sequence[Plain]) -> bool:
        """Whether all are days, or months without hours, of which this request may speak."""
        periods = {item.on for item in items}
        if not self._sound_days >= periods:
            if not all(is_period(on) and self._period_fault(on) is None for on in periods):
                return False
            self._sound_days |= {on for on in periods if len(on) > MONTH_LENGTH}
        return self._sound_days >= periods or all(item.hour is None for item in items)

    def _one_by_one(self, items: Sequence[Sent]) -> list[Verdict]:
        full = [in_full(item) for item in items if isinstance(item, Plain)]
        admitted = map(self._admit, full, self._locator.locate(full))
        return [
            next(admitted)
            if isinstance(item, Plain)
            else self._by_ref(item)
            if isinstance(item, Kept)
            else item
            for item in items
        ]

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
            return Rejected("invalid-field", "/hour" if at.startswith("hour") else "/on", at, item.ref)
        fault = self._period_fault(at.on)
        return at if fault is None else Rejected(fault, "/on", ref=item.ref)

    def _period_fault(self, on: str) -> Fault | None:
        """Why this request may not speak of a day or month of the calendar, if it may not."""
        if self._latest is not None and on > self._latest[: len(on)]:
            return "date-in-future"
        if self._terms.completes is not None and on[:MONTH_LENGTH] != self._terms.completes:
            return "outside-completed-month"
        return None

    def _hold(self, item: Item, at: When, where: Where) -> Verdict:
        field, said = word_of(item)
        self._may_hold -= 1
        return Held(
            revision_of(self._kept(item, UNCLASSIFIED, at, where)), field, said, item.version is not None
        )

    def _kept(self, item: Item, type_: str, at: When, where: Where) -> Kept:
        kept = KeptInFull(
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
            flags=_sorted(item.flags),
            shared_ref=item.shared_ref,
            note=item.note,
        )
        return shortest(kept, self._kind)


def _sorted(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Each flag once, so that their order and repetition are no other content."""
    return tuple(sorted({*flags}))
