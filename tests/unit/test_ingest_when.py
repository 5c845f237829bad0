"""A month, a day, a day with its hour, an instant: each becomes what the county counts by, or a rule it breaks."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.when import When, in_force, when

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("on", "hour", "expected"),
    [
        ("2025-11", None, When("2025-11", None)),
        ("2025-11-03", None, When("2025-11-03", None)),
        ("2025-11-03", 0, When("2025-11-03", 0)),
        ("2025-11-03T22:15:00Z", None, When("2025-11-03", 22)),
        ("2025-07-03T23:15Z", None, When("2025-07-04", 0)),
        ("2025-07-03T23:15:00.5+01:00", None, When("2025-07-03", 23)),
        ("2025-10-26T00:30:00Z", None, When("2025-10-26", 1)),
        ("2025-10-26T01:30:00Z", None, When("2025-10-26", 1)),
        ("2025-11", 3, "hour_needs_day"),
        ("2025-11-03T22:15:00Z", 22, "hour_beside_instant"),
        ("2025-11-03T22:15:00", None, "month_day_or_instant"),
        ("2025-02-30", None, "month_day_or_instant"),
        ("2025-02-30T10:00:00Z", None, "calendar_date"),
        ("9999-12-31T23:59:59-12:00", None, "calendar_date"),
        ("0001-01-01", None, "month_day_or_instant"),
        ("9999-12", None, "month_day_or_instant"),
        ("03/11/2025", None, "month_day_or_instant"),
    ],
)
def test_when_an_incident_was(on: str, hour: int | None, expected: When | str) -> None:
    assert when(on, hour, LONDON) == expected


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 30)))  # noqa: DTZ001
def test_an_instant_names_the_same_day_and_hour_whatever_its_offset(at: datetime) -> None:
    instant = at.replace(microsecond=0, tzinfo=UTC)
    by_utc = when(instant.isoformat(), None, LONDON)
    assert isinstance(by_utc, When)
    assert when(instant.isoformat().replace("+00:00", "Z"), None, LONDON) == by_utc


@given(st.text(max_size=40), st.none() | st.integers(0, 23))
def test_no_text_upsets_it(on: str, hour: int | None) -> None:
    when(on, hour, LONDON)


@pytest.mark.parametrize(
    ("on", "inside"),
    [("2025-03", False), ("2025-04", True), ("2025-04-14", False), ("2025-04-15", True), ("2025-06-30", True),
     ("2025-07-01", False), ("2025-06", True), ("2025-07", False)],
)  # fmt: skip
def test_a_span_holds_its_first_and_its_last_day_and_the_months_they_touch(on: str, inside: bool) -> None:
    assert in_force(on, date(2025, 4, 15), date(2025, 6, 30)) is inside
    assert in_force(on, None, None)
