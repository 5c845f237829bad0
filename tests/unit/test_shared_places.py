"""Places hold wards; tiers need not nest."""

import numpy as np

from shared.places import PlaceIndex, around, place_of_tier
from tests.builders import WARDS, a_county


def test_a_district_holds_its_wards_and_the_county_holds_all() -> None:
    index = PlaceIndex(a_county())
    assert index.wards_of("D1") == [0, 1, 2]
    assert index.wards_of("C1") == list(range(len(WARDS)))


def test_only_the_county_holds_what_could_not_be_located() -> None:
    index = PlaceIndex(a_county())
    assert [index.places[row] for row in np.flatnonzero(index.membership[:, -1])] == ["C1"]


def test_sums_of_places_are_one_matrix_product() -> None:
    index = PlaceIndex(a_county())
    totals = dict(zip(index.places, index.membership @ np.array([1, 2, 3, 4, 5, 6, 7]), strict=True))
    assert (totals["W2"], totals["D1"], totals["D2"], totals["C1"]) == (2, 6, 15, 28)


def test_around_a_ward_stand_its_holders_nearest_first() -> None:
    county = a_county()
    assert around(county, "W4") == ("W4", "D2", "C1")
    assert place_of_tier(county, "W4", "district") == "D2"
    assert place_of_tier(county, "C1", "district") is None


def test_a_ward_may_lie_in_two_places_of_different_tiers_that_do_not_nest() -> None:
    tiers = [{"id": t, "name": t, "plural": t} for t in ("ward", "district", "division", "county")]
    places = [
        {"code": "A", "name": "A", "tier": "ward", "within": ["D", "P"]},
        {"code": "B", "name": "B", "tier": "ward", "within": ["D"]},
        {"code": "D", "name": "D", "tier": "district", "within": ["C"]},
        {"code": "P", "name": "P", "tier": "division", "within": ["C"]},
        {"code": "C", "name": "C", "tier": "county"},
    ]
    lead = {"types": ["*"], "tier": "county", "role": "lead", "title": "Lead"}
    plain = {"indicators": [], "leads": [lead], "tiers": tiers, "places": places}
    index = PlaceIndex(a_county(**plain))
    assert (index.wards_of("D"), index.wards_of("P"), index.wards_of("C")) == ([0, 1], [0], [0, 1])
