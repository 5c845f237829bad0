"""A cut read back into records: what a pack is made of, by the names its sections ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from services.reports.domain.periods import last_month
from shared.county import CountyConfig, Indicator
from shared.events import (
    ADAPTERS,
    AlertLogged,
    FeedState,
    IndicatorStatus,
    Judged,
    PlaceCounts,
    SignalRecord,
    StatusRecord,
    TopWards,
)
from shared.periods import month_ordinal, month_text

MONTHS = 25
"""Months a pack looks at: its own and the 24 before."""
Documents = Mapping[str, Sequence[dict[str, Any]]]


@dataclass(frozen=True)
class Material:
    """The records of one cut."""

    county: CountyConfig
    place: str
    """What the pack is about: the county itself, or one place of it."""
    month: str
    as_of: datetime
    since: datetime | None
    """The clock of the cut before this one: what is later is news."""
    counts: Mapping[tuple[str, str], PlaceCounts]
    """By (place, month)."""
    statuses: tuple[StatusRecord, ...]
    feeds: Mapping[str, FeedState]
    signals: tuple[SignalRecord, ...]
    """In the order of the log."""
    decisions: tuple[AlertLogged, ...]

    @property
    def months(self) -> tuple[str, ...]:
        """The pack's months, oldest first."""
        last = month_ordinal(self.month)
        return tuple(month_text(o) for o in range(last - MONTHS + 1, last + 1))

    def is_inside(self, place: str) -> bool:
        """Whether a place is the pack's place or lies within it; the county holds everything."""
        return self.place in (self.county.root.code, *self.county.holders.get(place, ()))

    def name(self, place: str) -> str:
        """A place's name; its code if the configuration no longer knows it."""
        known = self.county.place.get(place)
        return known.name if known else place

    def type_name(self, kind: str) -> str:
        """A type's name; its id if the configuration no longer knows it."""
        known = self.county.type.get(kind)
        return known.name if known else kind

    def indicator_statuses(self) -> list[IndicatorStatus]:
        """The newest period of each indicator and place."""
        newest: dict[tuple[str, str], IndicatorStatus] = {}
        for status in self.statuses:
            if isinstance(status, IndicatorStatus):
                held = newest.get((status.indicator, status.place))
                if held is None or last_month(held.period) <= last_month(status.period):
                    newest[status.indicator, status.place] = status
        return list(newest.values())

    def top_wards(self) -> list[TopWards]:
        """The month's rankings."""
        return [s for s in self.statuses if isinstance(s, TopWards) and s.period == self.month]

    def counted(self, indicator: Indicator, place: str, month: str) -> int | None:
        """The indicator's incidents in a place and month; None for a rate, and where a type is not covered.

        Of flags, counts tell one at a time: an indicator that asks for more has no figure of a month.
        """
        found, types = self.counts.get((place, month)), indicator.types_in(month)
        if found is None or not types or not set(types) <= set(found.covered):
            return None
        if indicator.aggregation != "sum" or indicator.without_flags or len(indicator.flags) > 1:
            return None
        counts = found.flags.get(indicator.flags[0], {}) if indicator.flags else found.counts
        return sum(counts.get(t, 0) for t in types)

    def total(self, place: str, month: str) -> int | None:
        """Incidents of all covered types; None where nothing is covered."""
        found = self.counts.get((place, month))
        return (
            None if found is None or not found.covered else sum(found.counts.get(t, 0) for t in found.covered)
        )


def read_material(
    county: CountyConfig,
    place: str,
    month: str,
    as_of: datetime,
    since: datetime | None,
    documents: Documents,
) -> Material:
    """Records from a cut's documents, which were contracts when they were stored."""
    counts = [PlaceCounts.model_validate(d) for d in documents["counts.v1"]]
    feeds = [FeedState.model_validate(d) for d in documents["feeds.v1"]]
    signals: list[SignalRecord] = _read(ADAPTERS["signals.v1"], documents["signals.v1"])
    news = [s for s in signals if not isinstance(s, Judged)]
    in_order = sorted(news, key=lambda s: (s.at, s.stand.key))
    return Material(
        county=county,
        place=place,
        month=month,
        as_of=as_of,
        since=since,
        counts={(c.place, c.month): c for c in counts},
        statuses=tuple(_read(ADAPTERS["statuses.v1"], documents["statuses.v1"])),
        feeds={f.feed: f for f in feeds},
        signals=tuple(in_order),
        decisions=tuple(
            sorted((AlertLogged.model_validate(d) for d in documents["alert-log.v1"]), key=lambda a: a.number)
        ),
    )


def _read(adapter: TypeAdapter[Any], documents: Sequence[dict[str, Any]]) -> list[Any]:
    return [adapter.validate_python(d) for d in documents]
