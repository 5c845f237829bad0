"""One county as a whole: its tables together, and what is found by looking through them."""

from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import ValidationInfo, model_validator

from shared.county.calendar import CalendarEvent, Hours
from shared.county.detection import Detection
from shared.county.geography import AreaKind, Benchmark, Place, Residents, SpecialArea, Tier
from shared.county.incidents import Feed, IncidentType, Mapping, NoteCode, Undertaking
from shared.county.indicators import Indicator
from shared.county.people import Body, Lead, Meeting
from shared.county.rankings import Breakdown, Priority, PriorityGap, Ranking
from shared.county.targets import Baseline, Break, Caveat, Target
from shared.county.values import Frozen, MappedBy, Slug
from shared.periods import month_of

CHECKED = {"checked": True}
"""Context of validation for a configuration that was checked when it was put in force: a rule that came later must
not make the log unreadable."""


class CountyConfig(Frozen):
    """One county. `attribution` is printed wherever its figures are shown."""

    id: Slug
    name: str
    zone: str = "Europe/London"
    clock: Literal["live", "manual"] = "live"
    horizon_months: int = 72
    attribution: str = ""
    deprivation_source: str = ""
    """Which index the deprivation deciles of places come from, and how they were fitted to wards."""
    pack_tier: Slug
    """The tier the monthly pack lists top wards for."""
    tiers: tuple[Tier, ...]
    places: tuple[Place, ...]
    types: tuple[IncidentType, ...]
    mappings: tuple[Mapping, ...] = ()
    areas: tuple[SpecialArea, ...] = ()
    area_kinds: tuple[AreaKind, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    residents: tuple[Residents, ...] = ()
    """Further years beside the one that a place names itself."""
    notes: tuple[NoteCode, ...] = ()
    feeds: tuple[Feed, ...]
    undertakings: tuple[Undertaking, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    targets: tuple[Target, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    breaks: tuple[Break, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    leads: tuple[Lead, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    bodies: tuple[Body, ...] = ()
    priorities: tuple[Priority, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    gaps: tuple[PriorityGap, ...] = ()
    events: tuple[CalendarEvent, ...] = ()
    hours: Hours = Hours()
    detection: Detection = Detection()

    @model_validator(mode="after")
    def _no_dangling_code(self, info: ValidationInfo) -> Self:
        if info.context is CHECKED:
            return self
        from shared.county.checks import dangling

        problems = dangling(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def wards(self) -> tuple[Place, ...]:
        """The places of the smallest tier (the first listed), in file order: the rows of every array."""
        return tuple(p for p in self.places if p.tier == self.tiers[0].id)

    @cached_property
    def place(self) -> dict[str, Place]:
        """Places by code."""
        return {p.code: p for p in self.places}

    @cached_property
    def area(self) -> dict[str, SpecialArea]:
        """Special areas by code."""
        return {a.code: a for a in self.areas}

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for i in self.indicators}

    @cached_property
    def residents_by_year(self) -> dict[str, dict[int, int]]:
        """Residents of every place and special area that has any, by year; year 0 where none is named."""
        found: dict[str, dict[int, int]] = {}
        places: tuple[Place | SpecialArea, ...] = (*self.places, *self.areas)
        for place in places:
            if place.residents:
                found[place.code] = {place.residents_year or 0: place.residents}
        for row in self.residents:
            found.setdefault(row.place, {})[row.year] = row.residents
        return found

    def residents_in(self, code: str, year: int) -> tuple[int, int] | None:
        """Residents by the newest estimate not after `year` (else the oldest), and its year; None without any."""
        known = self.residents_by_year.get(code)
        if not known:
            return None
        told = max((y for y in known if y <= year), default=min(known))
        return known[told], told

    @cached_property
    def events_by_month(self) -> dict[int, tuple[CalendarEvent, ...]]:
        """Events of the calendar by each month (ordinal) that has a day of theirs."""
        found: dict[int, list[CalendarEvent]] = {}
        for event in self.events:
            for month in range(month_of(event.starts), month_of(event.ends) + 1):
                found.setdefault(month, []).append(event)
        return {month: tuple(events) for month, events in found.items()}

    @cached_property
    def without_residents(self) -> frozenset[str]:
        """Kinds of area that have no rate by residents."""
        return frozenset(k.id for k in self.area_kinds if not k.has_residents)

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """For each place, itself and every larger place that holds it, nearest first."""
        return {p.code: tuple(_climb(self.place, p.code)) for p in self.places}

    @cached_property
    def type(self) -> dict[str, IncidentType]:
        """Types by id."""
        return {t.id: t for t in self.types}

    @cached_property
    def day_types(self) -> tuple[Slug, ...]:
        """Types counted by day: every feed that carries one, and at least one does, dates by the day."""
        monthly = {t for f in self.feeds if f.precision == "month" for t in f.types}
        daily = {t for f in self.feeds if f.precision == "day" for t in f.types}
        return tuple(t.id for t in self.types if t.id in daily - monthly)

    @cached_property
    def priority_types(self) -> frozenset[Slug]:
        """Types that are a priority: as detection names them; else those of indicators with a target or a priority.

        Where there is neither, all are.
        """
        codes = {t.indicator for t in self.targets} | {code for p in self.priorities for code in p.indicators}
        aimed = {t for i in self.indicators if i.code in codes for t in i.types}
        return frozenset(self.detection.priorities) or frozenset(aimed) or frozenset(self.type)

    @cached_property
    def feed(self) -> dict[str, Feed]:
        """Feeds by id, which is the name of their source."""
        return {f.id: f for f in self.feeds}

    @cached_property
    def mapped(self) -> dict[tuple[str, MappedBy, str], tuple[Mapping, ...]]:
        """Mappings by source, what maps, and its code without case and outer spaces; latest start first."""
        found: dict[tuple[str, MappedBy, str], list[Mapping]] = {}
        for mapping in sorted(self.mappings, key=lambda m: m.starts or date.min, reverse=True):
            key = (mapping.source, mapping.by, mapping.category.strip().casefold())
            found.setdefault(key, []).append(mapping)
        return {key: tuple(mappings) for key, mappings in found.items()}

    @cached_property
    def ward_codes(self) -> frozenset[str]:
        """Codes of the wards."""
        return frozenset(ward.code for ward in self.wards)

    @cached_property
    def root(self) -> Place:
        """The county itself: the one place of the last tier."""
        return next(p for p in self.places if p.tier == self.tiers[-1].id)


def _climb(places: dict[str, Place], code: str) -> list[str]:
    found = [code]
    for held in found:  # grows while we walk it: breadth first, nearest first
        found.extend(larger for larger in places[held].within if larger not in found)
    return found
