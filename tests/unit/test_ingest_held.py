"""Held items: known by what they are, released by what their word means, in whatever order records came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.held import HeldTable, as_type, held_item, key_of
from services.ingest.domain.verdict import Held
from shared.events import UNCLASSIFIED, HeldItem, HeldMapping, Revision
from tests import builders as b

AT = datetime(2025, 12, 1, tzinfo=UTC)
COUNTY = b.a_county()


def an_item(
    ref: str = "P-1", version: int = 5, word: str = "Begging", versioned: bool = True, **more: Any
) -> HeldItem:
    fields = {"type": UNCLASSIFIED, "on": "2025-11", "ward": "W1"} | more
    held = Held(Revision(ref=ref, version=version, **fields), "category", word, versioned)
    return held_item("testshire", "police", held, AT)


def a_mapping(word: str = "Begging", type_: str = "burglary", minutes: int = 0, **more: Any) -> HeldMapping:
    fields: dict[str, Any] = {"source": "police", "field": "category"} | more
    at = AT + timedelta(minutes=minutes)
    return HeldMapping(county="testshire", said=word, type=type_, at=at, by="k", **fields)


def released(item: HeldItem) -> HeldItem:
    return item.model_copy(update={"released": True})


def a_table(*records: HeldItem | HeldMapping) -> HeldTable:
    table = HeldTable()
    for record in records:
        table.fold(record)
    return table


def test_an_item_sent_again_without_version_is_held_once() -> None:
    first, again = an_item(version=5, versioned=False), an_item(version=9, versioned=False)
    assert key_of(first) == key_of(again)
    assert [item.item and item.item.version for item in a_table(again, first).waiting] == [9]


def test_two_versions_of_an_item_are_both_kept() -> None:
    assert len(a_table(an_item(version=1), an_item(version=2))) == 2


def test_an_item_is_released_with_the_version_and_all_it_came_with_but_its_type() -> None:
    item = an_item(version=7, hour=None, flags=("knife",))
    [(found, type_)] = a_table(item, a_mapping(" bEGGING ")).mapped(COUNTY)
    revision = as_type(found, type_)
    assert item.item is not None
    assert revision == item.item.model_copy(update={"type": "burglary"})


MEANINGLESS = [
    ("another word", a_mapping("Busking")),
    ("another source's word", a_mapping(source="fire")),
    ("another field's word", a_mapping(field="asb")),
    ("a type the feed may not send", a_mapping(type_="arson")),
]


@pytest.mark.parametrize(("why", "mapping"), MEANINGLESS, ids=[why for why, _ in MEANINGLESS])
def test_an_item_waits_on(why: str, mapping: HeldMapping) -> None:
    table = a_table(an_item(), mapping)
    assert list(table.mapped(COUNTY)) == []
    assert len(table) == 1


def test_the_countys_own_table_goes_before_what_was_mapped_by_hand() -> None:
    row = {"source": "police", "category": "begging", "type": "anti-social-behaviour"}
    county = b.a_county(mappings=[row])
    [(_, type_)] = a_table(an_item(), a_mapping(type_="burglary")).mapped(county)
    assert type_ == "anti-social-behaviour"


def test_a_table_read_at_start_releases_what_waits_if_it_is_in_force_on_the_day() -> None:
    row = {"source": "*", "category": "Begging", "type": "burglary", "starts": "2025-12-01"}
    table = a_table(an_item(), an_item("P-2", on="2025-12-03"))
    assert [item.ref for item, _ in table.mapped(b.a_county(mappings=[row]))] == ["P-2"]


def test_the_latest_mapping_of_a_word_counts() -> None:
    early, late = a_mapping(), a_mapping(type_="violent-crime", minutes=5)
    for order in ((early, late), (late, early)):
        [(_, type_)] = a_table(an_item(), *order).mapped(COUNTY)
        assert type_ == "violent-crime"


def test_what_a_word_means_by_hand_holds_for_new_items_too() -> None:
    wide = a_table(a_mapping()).widened(COUNTY)
    assert wide.mapped["police", "category", "begging"][0].type == "burglary"
    assert COUNTY.mapped == {}
    assert a_table().widened(COUNTY) is COUNTY


RECORDS: list[HeldItem | HeldMapping] = [
    an_item(),
    released(an_item()),
    an_item("P-2", versioned=False),
    released(an_item("P-2", versioned=False)),
    an_item("P-2", version=8, versioned=False),
    a_mapping("Busking"),
    a_mapping("Busking", "violent-crime", minutes=1),
]


@given(st.lists(st.sampled_from(RECORDS), max_size=6), st.permutations(RECORDS))
def test_any_order_and_repetition_ends_alike(again: list[Any], order: list[Any]) -> None:
    one, two = a_table(*RECORDS), a_table(*order, *again)
    assert one.waiting == two.waiting
    assert one.widened(COUNTY).mappings == two.widened(COUNTY).mappings
