"""Which of the county's types an item is: named by the source, or mapped from the source's own category."""

from services.ingest.domain.item import Item, Rejected
from shared.county import CountyConfig


class Classifier:
    """The types that one source may send to one county, and what the source calls them."""

    def __init__(self, county: CountyConfig, source: str) -> None:
        self._types = frozenset(county.type)
        self._of_feed = frozenset(county.feed[source].types)
        self._mapped = {_folded(m.category): m.type for m in county.mappings if m.source == source}

    def type_of(self, item: Item) -> str | Rejected:
        """The item's type, or why it has none. Categories match whatever their case and outer spaces."""
        if item.type is not None:
            return self._known(item.type, item)
        mapped = self._mapped.get(_folded(item.category or ""))
        if mapped is None:
            return Rejected("unknown-category", "/category", ref=item.ref)
        return self._known(mapped, item)

    def _known(self, type_: str, item: Item) -> str | Rejected:
        if type_ in self._of_feed:
            return type_
        pointer = "/type" if item.type else "/category"
        return Rejected("type-not-in-feed" if type_ in self._types else "unknown-type", pointer, ref=item.ref)


def _folded(category: str) -> str:
    return category.strip().casefold()
