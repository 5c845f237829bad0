"""What must hold of one item beyond its shape: between its fields, about persons, by the county's tables."""

import re
from collections.abc import Sequence

from services.ingest.domain.areas import Areas
from services.ingest.domain.item import Item, Rejected
from services.ingest.domain.screen import are_plain_refs, is_ref, looks_personal
from services.ingest.domain.when import in_force
from shared.county import CountyConfig


class Rules:
    """The rules for one source's items in one county; each answers with the fault, or None."""

    def __init__(self, county: CountyConfig, source: str, areas: Areas) -> None:
        form = county.feed[source].refs
        self._form = re.compile(form) if form else None
        self._wards, self._areas = county.ward_codes, areas
        self._notes = {note.code: note for note in county.notes}

    def are_plain(self, refs: Sequence[str]) -> bool:
        """Whether all these references are in order; False says: ask `of_ref` about each."""
        return are_plain_refs(refs) and (self._form is None or all(map(self._form.fullmatch, refs)))

    def of_ref(self, ref: str) -> Rejected | None:
        """A reference that speaks of a person, or is none; only a sound one is told again."""
        if looks_personal(ref):
            return Rejected("personal-data", "/ref")
        if not is_ref(ref):
            return Rejected("invalid-field", "/ref", "reference")
        if self._form is not None and self._form.fullmatch(ref) is None:
            return Rejected("invalid-field", "/ref", "reference_of_feed")
        return None

    def of_place(self, item: Item, on: str) -> Rejected | None:
        """A place that the county does not know, or half a point, or two."""
        if item.ward is not None and item.ward not in self._wards:
            return Rejected("unknown-ward", "/ward", ref=item.ref)
        if item.area is not None and not self._areas.has(item.area, on):
            return Rejected("unknown-area", "/area", ref=item.ref)
        return _of_point(item)

    def of_remarks(self, item: Item, on: str) -> Rejected | None:
        """A shared reference that is none, or a note that is not on the county's list that day."""
        if item.shared_ref is not None and (fault := _of_shared_ref(item.shared_ref, item.ref)):
            return fault
        if item.note is None:
            return None
        if looks_personal(item.note):
            return Rejected("personal-data", "/note", ref=item.ref)
        note = self._notes.get(item.note)
        known = note is not None and in_force(on, note.starts, note.ends)
        return None if known else Rejected("unknown-note", "/note", ref=item.ref)


def _of_shared_ref(shared: str, ref: str) -> Rejected | None:
    if looks_personal(shared):
        return Rejected("personal-data", "/shared_ref", ref=ref)
    return None if is_ref(shared) else Rejected("invalid-field", "/shared_ref", "reference", ref)


def _of_point(item: Item) -> Rejected | None:
    if (item.lon is None) != (item.lat is None):
        return Rejected("missing-field", "/lat" if item.lat is None else "/lon", "lon_and_lat", item.ref)
    if (item.easting is None) != (item.northing is None):
        missing = "/northing" if item.northing is None else "/easting"
        return Rejected("missing-field", missing, "easting_and_northing", item.ref)
    if item.lon is not None and item.easting is not None:
        return Rejected("invalid-field", "/easting", "one_point", item.ref)
    return None
