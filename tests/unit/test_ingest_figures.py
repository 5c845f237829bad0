"""Figures of measures: taken when they hold together, else refused with a field and a rule and never a value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.figure import Figure, judge_figure, read_figure, span_of
from services.ingest.domain.item import Rejected
from shared.events import Measure
from tests import builders as b

COUNTY = b.a_county()


def judged(is_text: bool = False, **changes: Any) -> Measure | Rejected:
    fields = {"measure": "feels-safe", "place": "C1", "period": "2025", "unit": "%", "value": 70.2} | changes
    found = read_figure({k: v for k, v in fields.items() if v is not ...}, is_text)
    return found if isinstance(found, Rejected) else judge_figure(COUNTY, "fire", found, 77)


GOOD: list[dict[str, Any]] = [
    {},
    {"numerator": 702, "denominator": 1000},
    {"numerator": 7019, "denominator": 10_000},
    {"value": 70, "numerator": 7049, "denominator": 10_000},
    {"unit": "per 100,000", "value": 161, "numerator": 980, "denominator": 609_216},
    {"unit": "ratio", "value": 0.5, "numerator": 1, "denominator": 2},
    {"unit": "offences per person", "value": 3, "numerator": 1, "denominator": 2},
    {"period": "2025/26", "covers": "2025-04..2025-09", "state": "provisional"},
    {"period": "2025-Q2"},
    {"period": "1999/00"},
    {"state": "tbc", "value": ...},
    {"state": "not_measured", "value": None},
]


@pytest.mark.parametrize("fields", GOOD, ids=str)
def test_a_figure_that_holds_together_is_kept(fields: dict[str, Any]) -> None:
    kept = judged(**fields)
    assert isinstance(kept, Measure)
    assert (kept.source, kept.version) == ("fire", 77)


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"value": ...}, "invalid-field", "/value", "value_or_state"),
    ({"state": "not_measured"}, "invalid-field", "/value", "not_measured_has_no_value"),
    ({"numerator": 702}, "invalid-field", "/denominator", "numerator_and_denominator"),
    ({"denominator": 702}, "invalid-field", "/numerator", "numerator_and_denominator"),
    ({"numerator": 700, "denominator": 1000}, "invalid-field", "/value", "numerator_over_denominator"),
    ({"numerator": 1, "denominator": 0}, "invalid-field", "/denominator", "greater_than"),
    ({"place": "nowhere"}, "invalid-field", "/place", "unknown_place"),
    ({"period": "2025-13"}, "invalid-field", "/period", "calendar_period"),
    ({"period": "2025/27"}, "invalid-field", "/period", "calendar_period"),
    ({"period": "2025-06..2025-04"}, "invalid-field", "/period", "calendar_period"),
    ({"period": "last year"}, "invalid-field", "/period", "string_pattern_mismatch"),
    ({"covers": "2024-12..2025-03"}, "invalid-field", "/covers", "part_of_period"),
    ({"value": float("nan")}, "invalid-field", "/value", "finite_number"),
    ({"value": True}, "invalid-field", "/value", "float_type"),
    ({"value": "much"}, "invalid-field", "/value", "float_type"),
    ({"version": -1}, "invalid-field", "/version", "greater_than_equal"),
    ({"measure": ...}, "missing-field", "/measure", "missing"),
    ({"Jo Bloggs": 1}, "unknown-field", "", "extra_forbidden"),
    ({"note": "ring Jo on 07700 900123"}, "personal-data", "/note", ""),
    ({"unit": "jo@example.org"}, "personal-data", "/unit", ""),
]


@pytest.mark.parametrize(("fields", "fault", "pointer", "rule"), BAD, ids=str)
def test_any_other_is_refused(fields: dict[str, Any], fault: str, pointer: str, rule: str) -> None:
    refused = judged(**fields)
    assert isinstance(refused, Rejected)
    assert (refused.fault, refused.pointer, refused.rule) == (fault, pointer, rule)
    assert "Bloggs" not in str(refused)


def test_cells_of_a_csv_are_read_as_numbers() -> None:
    kept = judged(True, value="70.2", numerator="702", denominator="1000", version="3")
    assert isinstance(kept, Measure)
    assert (kept.value, kept.version) == (70.2, 3)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_what_is_no_figure_is_refused_whatever_it_is(content: object) -> None:
    assert isinstance(read_figure(content), Rejected)


@given(st.dictionaries(st.sampled_from(sorted(Figure.model_fields)), st.text() | st.integers() | st.floats()))
def test_any_fields_end_in_a_verdict(fields: dict[str, Any]) -> None:
    found = read_figure(fields)
    if not isinstance(found, Rejected):
        assert isinstance(judge_figure(COUNTY, "fire", found, 1), Measure | Rejected)


@given(st.from_regex(r"\d{4}(/\d{2}(Q[1-4])?|-\d{2}(\.\.\d{4}-\d{2})?|-Q[1-4])?", fullmatch=True))
def test_every_period_is_a_span_or_none(period: str) -> None:
    span = span_of(period)
    assert span is None or span[0] <= span[1]


def test_a_region_or_nation_that_the_county_measures_itself_by_has_figures_too() -> None:
    county = b.a_county(benchmarks=[{"code": "england", "name": "England"}])
    found = read_figure(
        {"measure": "rate", "place": "england", "period": "2025", "unit": "%", "value": 4.1}, False
    )
    assert not isinstance(found, Rejected)
    assert isinstance(judge_figure(county, "fire", found, 77), Measure)
    assert isinstance(judge_figure(COUNTY, "fire", found, 77), Rejected)
