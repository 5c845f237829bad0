"""What is counted for an indicator: flags, versions of its types, rates, parts, provisional months."""

from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from shared.events import IndicatorStatus, IntakeRecord
from tests.county_log import batch, complete, configuration, newest, police_only, revision, run, ticks

FLAGGED = [
    ("d", ("domestic",)),
    ("da", ("domestic", "alcohol")),
    ("a", ("alcohol",)),
    ("b", ("back_record",)),
    ("n", ()),
]


def january(month: str = "2025-01", kind: str = "violent-crime") -> list[IntakeRecord]:
    """Five violent crimes: two domestic, one of them and one other with alcohol, one from the back record."""
    items = [revision(f"{month}-{ref}", on=month, type=kind, flags=flags) for ref, flags in FLAGGED]
    return [batch(items, load=month), complete(month, month, len(items))]


def status(records: list[IntakeRecord], at: str = "2025-02-05", **changes: Any) -> IndicatorStatus:
    fields: dict[str, Any] = {
        "code": "violence", "name": "Violence", "definition": "Recorded.", "types": ["violent-crime"],
        "polarity": "lower_is_better", "tiers": ["county"], "year_starts": 1,
    }  # fmt: skip
    indicators = [fields | changes.pop("indicator", {}), *changes.pop("others", [])]
    county = police_only(**{"indicators": indicators, "targets": []} | changes)
    outputs = run(Fold(), [configuration(county), *records, *ticks(f"{at}T06:00", 2)])
    found = [
        s for s in newest(outputs, "statuses.v1").values() if s.kind == "status" and s.indicator == "violence"
    ]
    last = found[-1]
    assert isinstance(last, IndicatorStatus)
    return last


@pytest.mark.parametrize(
    ("indicator", "count"),
    [
        ({}, 5),
        ({"flags": ["domestic"]}, 2),
        ({"flags": ["domestic", "alcohol"]}, 1),
        ({"without_flags": ["back_record"]}, 4),
        ({"flags": ["alcohol"], "without_flags": ["domestic"]}, 1),
    ],
)
def test_flags_choose_incidents_with_all_of_one_list_and_none_of_the_other(
    indicator: dict[str, Any], count: int
) -> None:
    assert status(january(), indicator=indicator).actual == count


def test_a_domestic_share_is_one_count_over_another() -> None:
    share = {
        "flags": ["domestic"],
        "aggregation": "ratio",
        "out_of": ["violent-crime"],
        "unit": "%",
        "decimals": 1,
    }
    found = status(january(), indicator=share)
    assert (found.actual, found.numerator, found.denominator, found.unit) == (40, 2, 5, "%")


def with_residents(**changes: Any) -> dict[str, Any]:
    county = police_only()
    places = [p.model_dump() | (changes if p.code == "C1" else {}) for p in county.places]
    rate = {"aggregation": "ratio", "per_residents": 1000, "unit": "per 1,000 residents", "decimals": 2}
    return {"places": places, "indicator": rate}


def test_a_rate_names_its_numerator_its_denominator_and_the_year() -> None:
    found = status(january("2024-01") + january(), **with_residents(residents=2000, residents_year=2021))
    assert (found.actual, found.numerator, found.denominator, found.denominator_year) == (2.5, 5, 2000, 2021)
    assert found.ratio is not None
    assert found.ratio.value == 1


@pytest.mark.parametrize("known", [{}, {"residents": 2000}, {"residents_year": 2021}])
def test_without_dated_residents_there_is_no_rate(known: dict[str, Any]) -> None:
    found = status(january(), **with_residents(**known))
    assert (found.actual, found.denominator_year) == (None, None)
    assert "not_measured" in found.reasons


def test_a_definition_counts_its_own_types_in_its_own_months() -> None:
    records = january("2025-01") + january("2025-02", "burglary") + january("2025-03", "burglary")
    version = {"starts": "2025-02", "definition": "Burglary too.", "types": ["violent-crime", "burglary"]}
    found = status(records, at="2025-04-05", indicator={"definitions": [version]})
    assert found.actual == 15, "January's violence and everything since"
    assert "break" in found.reasons


def part(code: str, kind: str, **changes: Any) -> dict[str, Any]:
    fields = {
        "code": code, "name": code, "definition": "Recorded.", "types": [kind], "polarity": "lower_is_better",
        "tiers": ["county"], "year_starts": 1,
    }  # fmt: skip
    return fields | changes


PARTS = [part("homes", "burglary"), part("street", "violent-crime", flags=["alcohol"])]


def test_a_composite_is_the_sum_of_its_parts() -> None:
    records = january() + january("2025-02", "burglary")
    whole = {"types": [], "parts": ["homes", "street"]}
    found = status(records, at="2025-03-05", indicator=whole, others=PARTS)
    assert (found.actual, found.parts_differ_by, found.ratio) == (7, None, None)


def test_a_family_whose_parts_do_not_sum_is_said() -> None:
    whole = {"types": ["violent-crime"], "parts": ["homes", "street"]}
    assert status(january(), indicator=whole, others=PARTS).parts_differ_by == 3
    assert status(january(), indicator=whole | {"is_additive": False}, others=PARTS).parts_differ_by is None


def unfinished(month: str) -> list[IntakeRecord]:
    """A month whose source has not said that this is all."""
    return [batch([revision(f"{month}-x", on=month, type="violent-crime")], load=f"{month}-x")]


def test_a_year_to_date_ends_before_the_first_month_that_is_not_final() -> None:
    records = january("2025-01") + unfinished("2025-02") + january("2025-03")
    found = status(records, at="2025-04-02")
    assert (found.period, found.actual, found.so_far) == ("2025-01", 5, 11)


def test_a_month_that_age_has_made_final_is_judged() -> None:
    records = january("2025-01") + unfinished("2025-02") + january("2025-03")
    assert status(records, at="2025-05-05").period == "2025-01..2025-03"


def test_the_chart_s_limits_stand_beside_the_state_and_start_anew_at_a_break() -> None:
    months = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(26)]
    records = [r for m in months for r in january(m)]
    whole = status(records, at="2025-03-05")
    assert whole.limits is not None
    assert (whole.limits.centre, whole.limits.points, whole.limits.since) == (5, 26, "2023-01")
    broken = status(
        records, at="2025-03-05", breaks=[{"indicators": ["violence"], "month": "2024-02", "reason": "New."}]
    )
    assert broken.limits is not None
    assert (broken.limits.points, broken.limits.since, broken.state) == (13, "2024-02", "ordinary_variation")
    later = status(
        records, at="2025-03-05", breaks=[{"indicators": ["violence"], "month": "2024-03", "reason": "New."}]
    )
    assert (later.limits, later.state) == (None, "not_enough_points")
