"""Events of the calendar change what is expected, or what is learnt from, and never a count; neighbours are named."""

from datetime import date
from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from services.indicators.domain.hotspots.neighbours import adjacent, neighbours_of
from services.indicators.domain.hotspots.planned import calendar_caveats, factors, left_out
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, configuration, police_only, run, signals, ticks

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")
GAMES = {"name": "The games", "kind": "sport", "starts": "2024-10-05", "ends": "2024-10-20", "places": ["W3"]}
FAULT = {
    "name": "A data fault",
    "kind": "abnormal",
    "starts": "2024-04-01",
    "ends": "2024-04-30",
    "leave_out": True,
}
CAMPAIGN = {
    "name": "Report it",
    "kind": "campaign",
    "starts": "2024-10-01",
    "ends": "2024-10-31",
    "types": ["burglary"],
}


def raised(counts: list[int], county: CountyConfig) -> list[Any]:
    """Hotspots of months from January 2024 with these burglaries in W3 and ten elsewhere."""
    records: list[Any] = [configuration(county)]
    for number, in_w3 in enumerate(counts):
        month = month_ordinal("2024-01") + number
        cells = {(w, "burglary"): 10 for w in WARDS} | {("W3", "burglary"): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return signals(run(Fold(), records), "hotspot_raised")


def test_a_planned_event_raises_what_is_expected_of_its_days() -> None:
    factor = factors(police_only(events=[GAMES | {"factor": 3}]), date(2024, 10, 1), date(2024, 10, 31))
    assert factor[2, 0] == pytest.approx(1 + 2 * 16 / 31)
    assert (factor[[0, 1, 3, 4, 5]] == 1).all()


def test_it_makes_no_hotspot_of_what_was_planned_and_mutes_none_beyond() -> None:
    surge, more = [10] * 9 + [26], [10] * 9 + [60]
    assert len(raised(surge, police_only())) == 1
    planned = police_only(events=[GAMES | {"factor": 4}])
    assert raised(surge, planned) == []
    (hotspot,) = raised(more, planned)
    assert hotspot.surprise.observed == 60
    assert hotspot.surprise.expected > 15
    assert "The games (5 October 2024 to 20 October 2024) was planned" in hotspot.surprise.caveats[-1]


def test_a_campaign_is_told_and_alters_nothing() -> None:
    (plain,), (told,) = (raised([10] * 9 + [40], police_only(events=e)) for e in ([], [CAMPAIGN]))
    assert (plain.surprise.expected, plain.surprise.p) == (told.surprise.expected, told.surprise.p)
    assert "invited reports" in told.surprise.caveats[-1]


def test_abnormal_months_teach_nothing_and_are_judged_themselves() -> None:
    county = police_only(events=[FAULT])
    first, last = month_ordinal("2024-03"), month_ordinal("2024-05")
    assert left_out(county, first, last).tolist() == [[False, True, False]] * 3
    (hotspot,) = raised([10] * 3 + [80] + [10] * 6 + [30], county)
    assert (hotspot.surprise.period, "2024-04" in [p.period for p in hotspot.surprise.evidence]) == (
        "2024-11",
        False,
    )
    later = police_only(events=[FAULT | {"starts": "2024-10-01", "ends": "2024-10-31"}])
    assert [h.surprise.period for h in raised([10] * 9 + [40], later)] == ["2024-10"]


def test_a_few_days_of_a_month_are_not_worth_losing_it() -> None:
    county = police_only(events=[FAULT | {"ends": "2024-04-06"}])
    assert not left_out(county, month_ordinal("2024-04"), month_ordinal("2024-04")).any()


def test_events_elsewhere_or_of_other_types_say_nothing() -> None:
    county = police_only(events=[GAMES | {"factor": 2}, CAMPAIGN])
    october = date(2024, 10, 1), date(2024, 10, 31)
    assert calendar_caveats(county, "W1", "violent-crime", *october) == ()
    assert len(calendar_caveats(county, "W3", "burglary", *october)) == 2
    assert calendar_caveats(county, "W3", "burglary", date(2024, 12, 1), date(2024, 12, 31)) == ()


def test_wards_adjoin_that_have_no_third_between_them() -> None:
    row = tuple((1000.0 * n, 0.0) for n in range(4))
    assert adjacent(row) == ((1,), (0, 2), (1, 3), (2,))
    square = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.2, 1.1), (9.0, 9.0))
    assert adjacent(square) == ((1, 2), (0, 2, 3), (0, 1, 3), (1, 2, 4), (3,))


def test_a_hotspot_names_the_neighbours_that_are_high_too() -> None:
    places = [
        p.model_dump() | ({"easting": 1000.0 * n, "northing": 0.0} if n < 6 else {})
        for n, p in enumerate(police_only().places)
    ]
    county = police_only(places=places)
    assert neighbours_of(county)[2] == (1, 3)
    assert neighbours_of(police_only()) == ((),) * 6
    records: list[Any] = [configuration(county)]
    for number in range(10):
        month = month_ordinal("2024-01") + number
        high = {("W3", "burglary"): 100, ("W4", "burglary"): 90} if number == 9 else {}
        records += a_month(month_text(month), {(w, "burglary"): 10 for w in WARDS} | high)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    hotspots = {s.place: s.surprise.neighbours for s in signals(run(Fold(), records), "hotspot_raised")}
    assert hotspots["W3"] == ("W4",)
