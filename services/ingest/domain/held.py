"""Items held until somebody says what their source's word means: the fold of a county's records on held.v1.

The fold does not depend on the order in which replicas wrote: of one item the greatest version stands, of one
mapping the latest, and what is released stays so unless the item is held again under a greater version.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from services.ingest.domain.admit import Held
from shared.county import CountyConfig
from shared.county import Mapping as TableRow
from shared.events import HeldItem, HeldMapping, Revision, derived_id


class Said(NamedTuple):
    """What a source calls something: its own word, folded, in one of its fields."""

    source: str
    field: str
    word: str


def said(source: str, field: str, word: str) -> Said:
    """The words of a source match whatever their case and outer spaces."""
    return Said(source, field, word.strip().casefold())


def held_item(county: str, source: str, held: Held, at: datetime) -> HeldItem:
    """The record that keeps an item. Sent again it has the same id, so a repetition is held once.

    The version enters the id only where the source gave it: else it is the time of acceptance, new each time.
    """
    content = held.revision.model_copy(update={"version": held.revision.version if held.versioned else 0})
    word = said(source, held.field, held.said)
    return HeldItem(
        county=county,
        source=source,
        ref=held.revision.ref,
        field=held.field,
        reason="unknown_category",
        at=at,
        id=derived_id("held", county, *word, content.model_dump_json()),
        said=held.said,
        item=held.revision,
    )


def key_of(record: HeldItem | HeldMapping) -> str:
    """The record's key on held.v1: of records with one key, compaction keeps the last."""
    if isinstance(record, HeldMapping):
        word = said(record.source, record.field, record.said)
        return f"{record.county}/mapping/{derived_id(*word)}"
    return f"{record.county}/item/{record.id or record.source + '/' + record.ref}"


def as_type(item: HeldItem, type_: str) -> Revision | None:
    """The revision that a held item becomes, with the version it came with; None where none was kept."""
    return None if item.item is None else item.item.model_copy(update={"type": type_})


class HeldTable:
    """What one county's door holds, and what its people have mapped since."""

    def __init__(self) -> None:
        self._items: dict[str, HeldItem] = {}
        self._mappings: dict[Said, HeldMapping] = {}

    def fold(self, record: HeldItem | HeldMapping) -> None:
        """Take a record in."""
        if isinstance(record, HeldMapping):
            word = said(record.source, record.field, record.said)
            if word not in self._mappings or record.at >= self._mappings[word].at:
                self._mappings[word] = record
        elif record.item is not None and not self._is_older(record):
            self._items[key_of(record)] = record

    @property
    def waiting(self) -> list[HeldItem]:
        """Items not released, oldest first."""
        return sorted((i for i in self._items.values() if not i.released), key=lambda i: (i.at, i.ref))

    def mapped(self, config: CountyConfig) -> Iterator[tuple[HeldItem, str]]:
        """Items that wait no longer: each with the type its word now means, by the county's table or by hand."""
        meanings = self._meanings(config)
        for item in self.waiting:
            type_ = meanings.get(said(item.source, item.field, item.said))
            if type_ is not None:
                yield item, type_

    def widened(self, config: CountyConfig) -> CountyConfig:
        """The configuration with what was mapped by hand beside, and behind, its own table."""
        known = {said(m.source, "category", m.category) for m in config.mappings}
        learnt = tuple(
            TableRow(source=m.source, category=m.said, type=m.type)
            for word, m in self._mappings.items()
            if word not in known and _is_allowed(config, m)
        )
        return config.model_copy(update={"mappings": (*config.mappings, *learnt)}) if learnt else config

    def _meanings(self, config: CountyConfig) -> Mapping[Said, str]:
        return {said(m.source, "category", m.category): m.type for m in self.widened(config).mappings}

    def _is_older(self, record: HeldItem) -> bool:
        known = self._items.get(key_of(record))
        return known is not None and _rank(known) > _rank(record)


def _rank(item: HeldItem) -> tuple[int, bool]:
    return (item.item.version if item.item else 0, item.released)


def _is_allowed(config: CountyConfig, mapping: HeldMapping) -> bool:
    feed = config.feed.get(mapping.source)
    return feed is not None and mapping.type in feed.types
