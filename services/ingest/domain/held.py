"""Items held until somebody says what their source's word means: the fold of a county's records on held.v1.

The fold does not depend on the order in which replicas wrote: of one item the greatest version stands, of one
mapping the latest, and what is released stays so unless the item is held again under a greater version.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, get_args

from services.ingest.domain.verdict import Held
from services.ingest.domain.when import in_force
from shared.county import CountyConfig, MappedBy
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
        self._waiting: dict[str, HeldItem] = {}
        self._released: dict[str, int] = {}
        self._mappings: dict[Said, HeldMapping] = {}
        self._widened: tuple[CountyConfig, CountyConfig] | None = None

    def fold(self, record: HeldItem | HeldMapping) -> None:
        """Take a record in."""
        if isinstance(record, HeldMapping):
            self._fold_mapping(said(record.source, record.field, record.said), record)
        elif record.item is not None:
            self._fold_item(key_of(record), record, record.item.version)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting(self) -> list[HeldItem]:
        """Items not released, oldest first."""
        return sorted(self._waiting.values(), key=lambda item: (item.at, item.ref))

    def mapped(self, config: CountyConfig) -> Iterator[tuple[HeldItem, str]]:
        """Items that wait no longer: each with the type its word now means, by the county's table or by hand."""
        wide = self.widened(config)
        for item in self.waiting:
            type_ = _meaning(wide, item)
            if type_ is not None:
                yield item, type_

    def widened(self, config: CountyConfig) -> CountyConfig:
        """The configuration with what was mapped by hand beside, and behind, its own table."""
        if self._widened is None or self._widened[0] is not config:
            self._widened = (config, _with(config, self._mappings))
        return self._widened[1]

    def _fold_mapping(self, word: Said, record: HeldMapping) -> None:
        if word not in self._mappings or record.at >= self._mappings[word].at:
            self._mappings[word] = record
            self._widened = None

    def _fold_item(self, key: str, record: HeldItem, version: int) -> None:
        known = self._waiting.get(key)
        if record.released:
            self._released[key] = max(version, self._released.get(key, version))
            if known is not None and _version(known) <= version:
                del self._waiting[key]
        elif version > self._released.get(key, -1) and (known is None or _version(known) <= version):
            self._waiting[key] = record


def _with(config: CountyConfig, mappings: Mapping[Said, HeldMapping]) -> CountyConfig:
    """A configuration of its own: a copy would bring along what was derived from the narrower table."""
    known = {said(m.source, m.by, m.category) for m in config.mappings}
    learnt = tuple(
        TableRow(source=m.source, by=m.field, category=m.said, type=m.type)
        for word, m in mappings.items()
        if word not in known and m.source in config.feed and m.type in config.feed[m.source].types
    )
    fields = {name: getattr(config, name) for name in CountyConfig.model_fields}
    fields["mappings"] = (*config.mappings, *learnt)
    return CountyConfig.model_construct(**fields) if learnt else config


def _meaning(config: CountyConfig, item: HeldItem) -> str | None:
    """The type the item's word means on its day, if the item's feed may send that type."""
    types = config.feed[item.source].types if item.source in config.feed else ()
    on, word = item.item.on if item.item else "", item.said.strip().casefold()
    found = (
        mapping.type
        for source in (item.source, "*")
        for by in get_args(MappedBy)
        if by == item.field
        for mapping in config.mapped.get((source, by, word), ())
        if mapping.type in types and in_force(on, mapping.starts, mapping.ends)
    )
    return next(found, None)


def _version(item: HeldItem) -> int:
    return item.item.version if item.item is not None else -1
