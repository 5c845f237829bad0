"""Places through the fold: rankings, gaps, breakdowns, hours and a dated merger, as they stand on the topics."""

from datetime import date
from typing import Any

from services.indicators.domain.fold import Fold
from services.reports.domain.facts import fact_of
from shared.events import Measure
from tests.county_log import newest, run
from tests.places_county import at, in_force, month_of, several

VIOLENCE = {"type": "violent-crime"}
MONTHS = [f"2024-{m:02d}" for m in range(1, 13)] + ["2025-01", "2025-02", "2025-03"]


def said(*records: Any, **changes: Any) -> dict[str, Any]:
    """What stands on statuses.v1 after these records, by key without the county."""
    outputs = run(Fold(), [in_force(**changes), at("2024-01-02"), *records])
    return {key.partition("|")[2]: record for key, record in newest(outputs, "statuses.v1").items()}


def january() -> list[Any]:
    burglaries = [
        *several(3, ward="W2"),
        *several(3, ward="W1"),
        *several(5, ward="W3"),
        *several(1, ward="W5"),
    ]
    violence = [*several(2, ward="W1", areas=("market",), **VIOLENCE), *several(4, ward="W4", **VIOLENCE)]
    return month_of("2024-01", *burglaries, *violence, {"ward": None})


def test_the_wards_of_an_area_are_ranked_with_share_lead_rate_and_decile() -> None:
    top = said(*january(), at("2024-02-02"))["top_wards|burglary|D1|2024-01"]
    assert [(w.ward, w.count, w.share) for w in top.wards] == [
        ("W3", 5, 45.4545),
        ("W1", 3, 27.2727),
        ("W2", 3, 27.2727),
    ]
    assert (top.total, top.lead, top.residents_year) == (11, 66.6667, 2021)
    assert (top.wards[0].rate, top.wards[0].deprivation_decile) == (1.0, 3)


def test_an_indicator_of_several_types_ranks_wards_too() -> None:
    stood = said(*january(), at("2024-02-02"))
    top = stood["top_places|ward|crime|C1|2024-01"]
    assert [(p.place, p.count) for p in top.places] == [("W1", 5), ("W3", 5), ("W4", 4), ("W2", 3), ("W5", 1)]
    assert top.total == 19, "the incident without a ward is the county's all the same"
    assert "top_places|ward|burglary|C1|2024-01" not in stood, "that of its one type is there"


def test_a_priority_ranks_only_its_own_kinds_and_a_town_centre_has_no_rate_by_residents() -> None:
    top = said(*january(), at("2024-02-02"))["top_places|town-centres|violence|C1|2024-01"]
    [market] = top.places
    assert (market.place, market.area_kind, market.count, market.share, market.rate) == (
        "market", "town-centre", 2, 33.3333, None,
    )  # fmt: skip


def test_neighbourhoods_are_ranked_county_wide_beside_the_districts() -> None:
    top = said(*january(), at("2024-02-02"))["top_places|neighbourhoods|crime|C1|2024-01"]
    assert [(p.place, p.count) for p in top.places] == [("N2", 11), ("N1", 7)]


def test_breakdowns_match_a_hand_count_and_nest() -> None:
    flags: list[dict[str, Any]] = [
        {"flags": ("domestic",)},
        {"flags": ("domestic", "alcohol")},
        {"flags": ("alcohol",)},
        {},
    ]
    stood = said(
        *month_of("2024-01", *({"ward": "W1", **VIOLENCE, **f} for f in flags), {"ward": "W2"}),
        at("2024-02-02"),
    )
    assert stood["mix|crime-kinds|C1|2024-01"].shares == {"burglary": 20.0, "violence": 80.0}
    assert stood["mix|domestic|C1|2024-01"].shares == {"domestic": 50.0}
    nested = stood["mix|in-domestic|C1|2024-01"]
    assert (nested.base, nested.shares) == (2, {"alcohol": 50.0, "drugs": 0.0})
    assert any("recorded" in caveat for caveat in nested.caveats)


def test_where_nobody_records_flags_their_share_is_unknown_and_not_nought() -> None:
    stood = said(*january(), at("2024-02-02"))
    assert "mix|crime-kinds|C1|2024-01" in stood
    assert not [key for key in stood if key.startswith(("mix|domestic|", "mix|in-domestic|"))]


def two_years(priority: int) -> list[Any]:
    """Ten burglaries a month in W2, then `priority`; in each other ward ten."""
    records: list[Any] = []
    for month in MONTHS:
        here = 10 if month < "2025" else priority
        wards = {f"W{n}": here if n == 2 else 10 for n in range(1, 7)}
        records += month_of(month, *(one for ward, n in wards.items() for one in several(n, ward=ward)))
    return [*records, at("2025-04-02")]


def test_a_gap_narrows_by_the_selection_in_force_now_and_says_what_chance_has_in_it() -> None:
    gap = said(*two_years(priority=1))["gap|priority-wards|C1|2025-01..2025-03"]
    assert (gap.places, gap.selected_from) == (("W2", "W3"), "2025-01-01")
    assert (gap.now.count, gap.now.rest, gap.before.count, gap.before.rest) == (33, 120, 60, 120)
    assert (gap.now.rate, gap.now.rest_rate) == (3.3, 6.0)
    assert gap.direction == "narrowing"
    assert gap.change.high < 1
    assert "regression to the mean" in " ".join(gap.caveats)


def test_each_side_of_a_gap_has_the_residents_of_its_year() -> None:
    rows = [
        {"place": "W2", "year": 2025, "residents": 2500},
        {"place": "C1", "year": 2025, "residents": 27500},
    ]
    gap = said(*two_years(priority=10), residents=rows)["gap|priority-wards|C1|2025-01..2025-03"]
    assert (gap.before.residents, gap.before.rest_residents, gap.before.residents_year) == (
        10000,
        20000,
        2021,
    )
    assert (gap.now.residents, gap.now.rest_residents, gap.now.residents_year) == (7500, 20000, 2025)
    assert (gap.change.value, gap.direction) == (1.33333, "unchanged")


def test_a_small_change_of_the_gap_is_no_direction() -> None:
    gap = said(*two_years(priority=9))["gap|priority-wards|C1|2025-01..2025-03"]
    assert (gap.direction, gap.now.count) == ("unchanged", 57)


def test_without_the_year_before_a_gap_has_a_ratio_and_no_direction() -> None:
    months = [
        r for month in ("2024-01", "2024-02") for r in month_of(month, *several(4, ward="W1"), {"ward": "W5"})
    ]
    gap = said(*months, at("2024-03-02"))["gap|priority-wards|C1|2024-01..2024-02"]
    assert (gap.places, gap.direction, gap.ratio.value) == (("W1",), None, 20.0)
    assert gap.reason == "the same months of the year before are not loaded"
    assert gap.caveats == (), "the first selection was chosen before"


def test_old_and_new_areas_answer_and_only_those_of_the_period_are_judged() -> None:
    outputs = run(Fold(), [in_force(), at("2024-01-02"), *two_years(priority=10)])
    counts, statuses = newest(outputs, "counts.v1"), newest(outputs, "statuses.v1")
    for month in ("2025-02", "2025-03"):
        old = [counts[f"testshire|D{n}|{month}"].counts["burglary"] for n in (1, 2)]
        assert counts[f"testshire|U1|{month}"].counts["burglary"] == sum(old) == 60
    ranked = {key.split("|", 3)[3] for key in statuses if key.startswith("testshire|top_wards|burglary|")}
    assert {"D1|2025-02", "U1|2025-03", "C1|2025-03"} <= ranked
    assert not {"D1|2025-03", "U1|2025-02"} & ranked
    assert "testshire|status|burglary|U1|2025-01..2025-03" in statuses
    assert "testshire|status|burglary|D1|2025-01..2025-02" in statuses, "as it stood when it was judged last"


def test_hours_bands_and_unknown_times_match_a_hand_count() -> None:
    def at_hour(day: str, hour: int | None) -> dict[str, Any]:
        return {"ward": "W1", "on": day, "hour": hour, **VIOLENCE}

    first = [
        at_hour("2024-01-05", 23),
        at_hour("2024-01-06", 1),
        at_hour("2024-01-31", 22),
        at_hour("2024-01-10", None),
    ]
    second = [at_hour("2024-02-01", 2), at_hour("2024-02-07", 21)]
    stood = said(
        *month_of("2024-01", *first), at("2024-02-02"), *month_of("2024-02", *second), at("2024-03-02")
    )
    january, february = (stood[f"hot_hours|violent-crime|C1|2024-0{n}"] for n in (1, 2))
    assert (january.bands["22-04"], january.unknown, january.run_share) == (3, 1, 66.6667)
    assert (february.bands["22-04"], february.bands["20-22"]) == (0, 1), (
        "2 a.m. on the 1st is January's last night"
    )
    assert february.hours[2] == 1
    assert january.weekdays == (0, 0, 2, 0, 1, 1, 0)
    year = stood["hot_hours|all-types|C1|2024-01..2024-02"]
    assert (year.bands["22-04"], sum(year.hours)) == (4, 5)


def test_a_listed_event_annotates_the_counts_of_its_places_and_alters_none() -> None:
    outputs = run(
        Fold(), [in_force(), at("2025-03-02"), *month_of("2025-03", {"ward": "W1"}), at("2025-04-02")]
    )
    counts = newest(outputs, "counts.v1")
    assert counts["testshire|W1|2025-03"].events == ("Fair, 2025-03-07..2025-03-09",)
    assert counts["testshire|market|2025-03"].events == ("Fair, 2025-03-07..2025-03-09",)
    assert counts["testshire|W5|2025-03"].events == ()
    assert counts["testshire|W1|2025-03"].counts == {"burglary": 1}


def test_nights_are_asked_for_by_type_and_the_reason_for_none_is_said() -> None:
    hours = {"night_types": ["violent-crime"], "tiers": ["county"]}
    night = said(*january(), at("2024-02-02"), hours=hours)["busiest_nights|violent-crime|C1|2024-03"]
    assert (night.nights, night.reason) == ((), "learnt from 31 nights, 364 are needed")
    assert not [key for key in said(*january(), at("2024-02-02")) if key.startswith("busiest_nights")]


def test_the_busiest_nights_of_a_county_with_years_of_days_are_its_fridays() -> None:
    fridays = [f"2024-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 29) if _weekday(m, d) == 4]
    records: list[Any] = []
    for month in MONTHS[:12]:
        busy = [{"ward": "W1", "on": day, "hour": 23, **VIOLENCE} for day in fridays if day[:7] == month] * 5
        records += month_of(month, *busy)
    hours = {"night_types": ["violent-crime"], "tiers": ["county"], "nights": 2}
    night = said(*records, at("2025-01-02"), hours=hours)["busiest_nights|violent-crime|C1|2025-02"]
    assert [on for on, _ in night.nights] == ["2025-02-07", "2025-02-14"]
    assert all(evidence.startswith("Fridays: ") for _, evidence in night.nights)
    assert night.learnt_from == "2022-01-01..2024-12-31"


def _weekday(month: int, day: int) -> int:
    return date(2024, month, day).weekday()


def test_a_quiet_day_says_nothing_again() -> None:
    fold = Fold()
    records = [in_force(), at("2024-01-02"), *january(), at("2024-02-02")]
    run(fold, records)
    assert newest(run(fold, [at("2024-02-03")], start=len(records)), "statuses.v1") == {}


def test_reports_keep_every_record_of_places_under_a_key_of_its_own() -> None:
    outputs = run(Fold(), [in_force(), at("2024-01-02"), *two_years(priority=1)])
    stood = newest(outputs, "statuses.v1")
    assert len({fact_of("statuses.v1", record).key for record in stood.values()}) == len(stood)


def test_the_newest_figure_of_a_benchmark_stands_beside_the_countys_own() -> None:
    fields: dict[str, Any] = {
        "county": "testshire", "source": "statistics", "measure": "burglary", "place": "england", "version": 1,
        "unit": "per 1,000 residents",
    }  # fmt: skip
    years = {"2024/25": 3.9, "2023/24": 4.1}
    fed = [Measure(**fields, period=y, value=n) for y, n in years.items()]
    stood = said(*fed, at("2025-05-02"), benchmarks=[{"code": "england", "name": "England"}])
    assert [key for key in stood if key.startswith("benchmark")] == ["benchmark|burglary|england|2024/25"]
    assert stood["benchmark|burglary|england|2024/25"].value == 3.9
