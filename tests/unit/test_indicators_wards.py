"""Rankings: five at most, ties by code, shares of the whole, the lead over the second, and of which months."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from services.indicators.domain.places.rankings import Ranked, Rate, lead_of, ranked, rate_of
from tests.county_log import newest, run
from tests.places_county import at, in_force, month_of, places_county, several

SHARED = Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
GOLDEN = SHARED.parent / "golden" / "south_warwickshire" / "top_wards.csv"


def test_most_come_first_and_ties_go_by_code() -> None:
    found = ranked({"W3": 5, "W1": 7, "W2": 5, "W9": 5, "W4": 1, "W5": 1, "W6": 0}, 30, 5)
    assert [(one.code, one.incidents) for one in found] == [
        ("W1", 7),
        ("W2", 5),
        ("W3", 5),
        ("W9", 5),
        ("W4", 1),
    ]
    assert found == ranked(
        dict(reversed([("W3", 5), ("W1", 7), ("W2", 5), ("W9", 5), ("W4", 1), ("W5", 1)])), 30, 5
    )


def test_a_ward_without_incidents_is_in_no_ranking() -> None:
    assert ranked({"W1": 0, "W2": 0}, 0, 5) == ()


def test_the_lead_is_what_the_first_has_over_the_second() -> None:
    assert lead_of(ranked({"A": 5, "B": 3}, 10, 5)) == 66.6667
    assert lead_of(ranked({"A": 3, "B": 3}, 10, 5)) == 0.0
    assert lead_of([Ranked("A", 5, 50.0)]) is None


def test_a_town_centre_has_no_rate_by_residents_even_where_some_live_there() -> None:
    places = [place.model_dump() for place in places_county().places]
    as_centre = [p | ({"kind": "town-centre"} if p["code"] == "W1" else {}) for p in places]
    assert rate_of(places_county(), "W1", 10, 2025) == Rate(2.0, 2021)
    assert rate_of(places_county(places=as_centre, gaps=[]), "W1", 10, 2025) is None
    assert rate_of(places_county(), "N1", 10, 2025) is None, "nobody said how many live there"


@pytest.mark.parametrize(("year", "told"), [(2020, 2021), (2022, 2021), (2023, 2023), (2025, 2024)])
def test_a_rate_is_of_the_newest_residents_not_after_its_year(year: int, told: int) -> None:
    rows = [
        {"place": "W1", "year": 2023, "residents": 4000},
        {"place": "W1", "year": 2024, "residents": 2500},
    ]
    found = rate_of(places_county(residents=rows), "W1", 10, year)
    assert found == Rate({2021: 2.0, 2023: 2.5, 2024: 4.0}[told], told)


@pytest.mark.skipif(not GOLDEN.is_file(), reason=f"the golden table is not at {GOLDEN}")
@pytest.mark.parametrize("measure", ["violent_crime", "asb_incidents"])
def test_the_order_and_shares_of_the_plan_come_out_of_counts_that_have_them(measure: str) -> None:
    """The plan prints shares and no counts: counts of those shares give the shares and the order back."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure_slug"] == measure]
    total = int(rows[0]["period_total_printed"])
    printed = {row["ward_name"]: int(row["share_pct_printed"]) for row in rows}
    found = ranked({name: round(total * share / 100) for name, share in printed.items()}, total, 5)
    assert {one.code: round(one.share) for one in found} == printed
    assert [round(one.share) for one in found] == [int(row["share_pct_printed"]) for row in rows]


def said(*records: Any) -> dict[str, Any]:
    outputs = run(Fold(), [in_force(), at("2024-01-02"), *records])
    keyed = newest(outputs, "statuses.v1")
    return {
        key.partition("top_wards|burglary|C1|")[2]: record
        for key, record in keyed.items()
        if "|burglary|C1|" in key
    }


def year(*left_out: str) -> list[Any]:
    months = [f"2024-{m:02d}" for m in range(1, 13) if f"2024-{m:02d}" not in left_out]
    return [record for month in months for record in month_of(month, *several(2, ward="W1"))]


def test_months_the_year_to_date_and_twelve_months_are_ranked_each_named() -> None:
    found = said(
        *year(), *month_of("2025-01", {"ward": "W2"}), *month_of("2025-02", {"ward": "W2"}), at("2025-03-02")
    )
    spans = {key: record.total for key, record in found.items() if key.endswith("..2025-02")}
    assert spans == {"2025-01..2025-02": 2, "2024-03..2025-02": 22}
    assert found["2025-01"].total == 1


def test_a_span_with_an_uncovered_month_is_not_ranked() -> None:
    found = said(*year("2024-07"), at("2025-01-02"))
    assert {key for key in found if ".." in key} == {f"2024-01..2024-{m:02d}" for m in range(2, 7)}
    assert "2024-07" not in found, "nothing was heard of it"


def test_late_news_ranks_its_month_and_the_spans_that_hold_it_again() -> None:
    fold = Fold()
    before = [in_force(), at("2024-01-02"), *year(), at("2025-01-02")]
    run(fold, before)
    late = [*month_of("2024-05", *several(3, ward="W2")), at("2025-01-03")]
    again = newest(run(fold, late, start=len(before)), "statuses.v1")
    periods = {record.period for record in again.values() if record.kind == "top_wards"}
    assert periods == {"2024-05", "2024-01..2024-12"}
