"""What this replica knows of items held for a mapping, and their release once there is one.

Every replica knows all of held.v1, and each releases what it sees mapped, by hand or by the county's table. That
two do so is harmless: a released revision is the same wherever it comes from.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

import structlog

from services.ingest.counties import County
from services.ingest.domain.held import HeldTable, as_type, key_of
from services.ingest.publish import Publisher, Unavailable
from shared.county import CountyConfig
from shared.events import MAX_ITEMS, HeldItem, HeldMapping, Incidents, Revision, derived_id
from shared.metrics import INGEST_RELEASED
from shared.topics import HELD

RETRY_SECONDS = 5.0
log = structlog.get_logger()


class Holding:
    """The held items and mappings of all counties of this door."""

    def __init__(self, counties: Mapping[str, County], publisher: Publisher) -> None:
        self._counties, self._publisher = counties, publisher
        self._tables: defaultdict[str, HeldTable] = defaultdict(HeldTable)
        self._changed, self._releasing, self._stale = asyncio.Event(), asyncio.Lock(), False

    def fold(self, record: HeldItem | HeldMapping) -> None:
        """Take a record of held.v1 in."""
        self._tables[record.county].fold(record)
        self.look_again()

    def look_again(self) -> None:
        """Something may have come to be mapped: see to it once all that came with it was taken in."""
        self._stale = True

    def rested(self) -> None:
        """All that came together was taken in: see what may be released."""
        if self._stale:
            self._stale = False
            self._changed.set()

    def table(self, county: str) -> HeldTable:
        """What one county's door holds."""
        return self._tables[county]

    def config(self, county: str) -> CountyConfig:
        """The county's configuration with what was mapped by hand."""
        return self._tables[county].widened(self._counties[county].config)

    async def map(self, mapping: HeldMapping) -> int:
        """Keep a mapping and release what waited for it: how many items. Unavailable if the broker is away."""
        await self._publisher.publish(mapping.county, mapping, HELD, key_of(mapping))
        self.fold(mapping)
        return await self.release(mapping.county)

    async def release(self, county: str) -> int:
        """Publish what is mapped by now with the version it came with; then, once it is kept, end its waiting."""
        async with self._releasing:
            config = self._counties[county].config
            mapped = list(self._tables[county].mapped(config))
            for start in range(0, len(mapped), MAX_ITEMS):
                await self._release(county, mapped[start : start + MAX_ITEMS])
            return len(mapped)

    async def release_for_ever(self, caught_up: asyncio.Event) -> None:
        """Release whatever comes to be mapped, once it is known what was released before."""
        await caught_up.wait()
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                for county in self._counties.keys() & self._tables.keys():
                    await self.release(county)
            except Unavailable as error:
                log.warning("held items wait longer", reason=str(error))
                self._changed.set()
                await asyncio.sleep(RETRY_SECONDS)

    async def _release(self, county: str, mapped: list[tuple[HeldItem, str]]) -> None:
        by_source: defaultdict[str, list[Revision]] = defaultdict(list)
        for item, type_ in mapped:
            if (revision := as_type(item, type_)) is not None:
                by_source[item.source].append(revision)
        sent = [
            await self._publisher.send(county, _incidents(county, source, revisions))
            for source, revisions in by_source.items()
        ]
        await self._publisher.confirm(sent)
        await self._mark([item.model_copy(update={"released": True}) for item, _ in mapped])
        INGEST_RELEASED.labels(county).inc(len(mapped))

    async def _mark(self, items: list[HeldItem]) -> None:
        sent = [await self._publisher.send(i.county, i, HELD, key_of(i)) for i in items]
        await self._publisher.confirm(sent)
        for item in items:
            self.fold(item)


def _incidents(county: str, source: str, revisions: list[Revision]) -> Incidents:
    """A record whose load's id says what it releases, the same in every replica."""
    load = derived_id("released", county, source, *(f"{r.ref} {r.version}" for r in revisions))
    return Incidents(county=county, source=source, load=str(load), items=tuple(revisions))
