"""Which configuration the door serves a county by, and with which map."""

from typing import Any

from services.ingest.counties import Counties, County
from services.ingest.domain.item import Item
from services.ingest.domain.locate import Locator
from shared.events import CountyInForce, Stand
from tests import builders as b

AREA = {"code": "TC1", "name": "Town centre", "kind": "town_centre", "ward": "W2"}


def in_force(offset: int, **changes: Any) -> CountyInForce:
    config = b.a_county(**changes)
    return CountyInForce(county=config.id, config=config, stand=Stand(generation=3, offset=offset))


def the_counties() -> Counties:
    return Counties({"testshire": County(b.a_county(), Locator(b.outlines(), {}))})


def test_the_newest_configuration_serves_and_an_older_one_told_late_does_not() -> None:
    counties = the_counties()
    assert counties.put_in_force(in_force(5, name="Five"))
    assert not counties.put_in_force(in_force(3, name="Three"))
    assert not counties.put_in_force(in_force(5, name="Five again"))
    assert counties["testshire"].config.name == "Five"
    assert counties.put_in_force(in_force(6, name="Six"))
    assert counties["testshire"].config.name == "Six"


def test_what_is_there_already_changes_nothing() -> None:
    counties = the_counties()
    before = counties["testshire"]
    assert not counties.put_in_force(in_force(5))
    assert counties["testshire"] is before


def test_a_new_special_area_is_known_and_the_map_stays() -> None:
    counties = the_counties()
    point = Item(ref="P-1", on="2025-11", lat=52.205, lon=-1.485)
    named = Item(ref="P-2", on="2025-11", area="TC1")
    before = counties["testshire"].locator.locate([point, named])
    counties.put_in_force(in_force(5, areas=[AREA]))
    locator = counties["testshire"].locator
    assert [where.ward for where in before] == ["W2", None]
    assert [where.ward for where in locator.locate([point, named])] == ["W2", "W2"]
    assert locator.areas.has("TC1", "2025-11")


def test_a_county_without_a_directory_is_served_by_the_wards_that_sources_name() -> None:
    counties = the_counties()
    assert counties.put_in_force(in_force(5, id="elsewhere"))
    assert sorted(counties) == ["elsewhere", "testshire"]
    found = counties["elsewhere"].locator.locate([Item(ref="P-1", on="2025-11", lat=52.205, lon=-1.485)])
    assert [where.ward for where in found] == [None]
