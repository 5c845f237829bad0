"""Which of the county's types an item is: named by the source, or mapped from its category, offence or qualifier."""

from services.ingest.domain.item import Item, Rejected
from services.ingest.domain.screen import looks_personal
from services.ingest.domain.when import in_force
from shared.county import CountyConfig, MappedBy

_BY: tuple[MappedBy, ...] = ("category", "offence", "asb")


class Classifier:
    """The types that one source may send to one county, and what the source calls them."""

    def __init__(self, county: CountyConfig, source: str) -> None:
        self._types, self._mapped, self._source = county.type, county.mapped, source
        self.of_feed = frozenset(county.feed[source].types)

    def type_of(self, item: Item, on: str) -> str | Rejected:
        """The item's type, or why it has none. Categories match whatever their case and outer spaces."""
        said = _words(item)
        if len(said) + (item.type is not None) != 1:
            return _one_of_them(item, said)
        if item.type is not None:
            return self._known(item.type, "type", item)
        [(by, code)] = said
        mapped = self._type_mapped(by, code.casefold(), on)
        if mapped is not None:
            return self._known(mapped, by, item)
        return _unknown(item.ref, by, code)

    def _type_mapped(self, by: MappedBy, code: str, on: str) -> str | None:
        """The source's own table first, then that of every source."""
        for source in (self._source, "*"):
            for mapping in self._mapped.get((source, by, code), ()):
                if in_force(on, mapping.starts, mapping.ends):
                    return mapping.type
        return None

    def _known(self, type_: str, field: str, item: Item) -> str | Rejected:
        if type_ in self.of_feed:
            return type_
        fault = Rejected("type-not-in-feed", f"/{field}", ref=item.ref)
        return fault if type_ in self._types else Rejected("unknown-type", f"/{field}", ref=item.ref)


def _unknown(ref: str, by: MappedBy, code: str) -> Rejected:
    """The fault of a word that no table maps. It may come to be held and shown, so it is looked at first."""
    if looks_personal(code):
        return Rejected("personal-data", f"/{by}", ref=ref)
    if not code or not code.isprintable():
        return Rejected("invalid-field", f"/{by}", "printable", ref)
    return Rejected("unknown-category", f"/{by}", ref=ref)


def word_of(item: Item) -> tuple[MappedBy, str]:
    """The field and the word by which the source says what the item is."""
    return _words(item)[0]


def _words(item: Item) -> list[tuple[MappedBy, str]]:
    return [(by, code.strip()) for by in _BY if (code := getattr(item, by)) is not None]


def _one_of_them(item: Item, said: list[tuple[MappedBy, str]]) -> Rejected:
    if item.type is None and not said:
        return Rejected("missing-field", "/type", "type_or_category", item.ref)
    return Rejected("invalid-field", f"/{said[-1][0]}", "one_of_type_category_offence_asb", item.ref)
