"""Where an item lies: points of two kinds, LSOAs, and special areas on their days; coordinates stay at the door."""

from datetime import date
from typing import Any

import pytest
from pyproj import Transformer
from shapely.geometry import box

from services.ingest.domain.admit import Admission, Terms
from services.ingest.domain.areas import Areas
from services.ingest.domain.item import Item, Rejected
from services.ingest.domain.kept import Kept, revision_of
from services.ingest.domain.locate import Locator
from services.ingest.domain.verdict import Verdict
from shared.events import Revision
from tests import builders as b

AREAS = [
    {"code": "night", "name": "Night zone", "kind": "night-time-economy", "starts": date(2025, 4, 1)},
    {"code": "estate", "name": "Estate", "kind": "estate", "lsoas": ["E01000002"], "ward": "W5"},
]
COUNTY = b.a_county(areas=AREAS)
OUTLINES = {"night": box(-1.5, 52.2, -1.485, 52.21)}
LSOAS = {"E01000001": box(-1.5, 52.2, -1.49, 52.21), "E01000002": box(-1.49, 52.2, -1.44, 52.21)}
LOCATOR = Locator(b.outlines(), {"E01000002": "W2"}, Areas(COUNTY.areas, OUTLINES), LSOAS)
IN_W1 = {"lon": -1.495, "lat": 52.205}
TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


def judged(**said: Any) -> Verdict:
    fields = {"ref": "P-1", "type": "burglary", "on": "2025-11-03"} | said
    [verdict] = Admission(COUNTY, LOCATOR, Terms("police", 77), None).judge([Item(**fields)])
    return verdict


def kept(**said: Any) -> Revision:
    verdict = judged(**said)
    assert isinstance(verdict, Kept)
    return revision_of(verdict)


def test_a_point_of_the_national_grid_is_found_like_one_in_degrees() -> None:
    easting, northing = TO_GRID.transform(IN_W1["lon"], IN_W1["lat"])
    assert kept(easting=easting, northing=northing) == kept(**IN_W1)


def test_a_point_gives_ward_lsoa_and_areas() -> None:
    found = kept(**IN_W1)
    assert (found.ward, found.located_by, found.lsoa, found.areas) == ("W1", "point", "E01000001", ("night",))


def test_a_named_ward_stands_and_the_point_still_gives_lsoa_and_areas() -> None:
    found = kept(ward="W6", **IN_W1)
    assert (found.ward, found.located_by, found.lsoa, found.areas) == ("W6", "ward", "E01000001", ("night",))


def test_an_area_of_lsoas_holds_what_lies_in_them() -> None:
    found = kept(lsoa="E01000002")
    assert (found.ward, found.located_by, found.areas) == ("W2", "lsoa", ("estate",))


@pytest.mark.parametrize(
    ("on", "areas"), [("2025-03-31", ()), ("2025-04-01", ("night",)), ("2025-04", ("night",))]
)
def test_an_area_holds_nothing_before_it_begins(on: str, areas: tuple[str, ...]) -> None:
    assert kept(on=on, **IN_W1).areas == areas


def test_who_names_an_area_alone_is_counted_in_its_ward_or_in_the_county() -> None:
    assert (kept(area="estate").ward, kept(area="estate").located_by) == ("W5", "area")
    assert (kept(area="night").ward, kept(area="night").located_by) == (None, "none")
    assert kept(area="night").areas == ("night",)


@pytest.mark.parametrize(
    ("said", "fault", "pointer"),
    [
        ({"area": "nowhere"}, "unknown-area", "/area"),
        ({"area": "night", "on": "2025-03-31"}, "unknown-area", "/area"),
        ({"lon": -1.5}, "missing-field", "/lat"),
        ({"easting": 430000.0}, "missing-field", "/northing"),
        ({"northing": 250000.0}, "missing-field", "/easting"),
        ({"easting": 430000.0, "northing": 250000.0} | IN_W1, "invalid-field", "/easting"),
    ],
)
def test_a_place_that_is_none_is_named(said: dict[str, Any], fault: str, pointer: str) -> None:
    verdict = judged(**said)
    assert isinstance(verdict, Rejected)
    assert (verdict.fault, verdict.pointer) == (fault, pointer)


def test_a_batch_is_located_item_by_item() -> None:
    items = [
        Item(ref=f"P-{n}", type="burglary", on="2025-11", lon=n / 100 - 1.495, lat=52.205) for n in range(8)
    ]
    verdicts = Admission(COUNTY, LOCATOR, Terms("police", 77), None).judge(items)
    assert [v.ward for v in verdicts if isinstance(v, Kept)] == [*b.WARDS, None, None]


def test_the_grids_corners_and_the_sea_are_nowhere() -> None:
    for easting, northing in ((0.0, 0.0), (1_300_000.0, 1_300_000.0)):
        assert kept(easting=easting, northing=northing).located_by == "none"
