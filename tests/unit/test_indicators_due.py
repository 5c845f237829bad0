"""Time as an event: due moments over days, month ends and both changes of the clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from services.indicators.domain.due import is_day_end, is_hour, next_due
from services.indicators.domain.fold import Fold, Refused
from tests.county_log import APPENDED, checkpoints, configuration, police_only, revision, run, signals, tick

LONDON = ZoneInfo("Europe/London")


def moments(clock: datetime, now: datetime) -> list[datetime]:
    found = []
    while (moment := next_due(clock, now)) is not None:
        found.append(moment)
        clock = moment
    return found


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2025-01-15", 24), ("2025-03-30", 23), ("2025-10-26", 25)],
    ids=["plain", "spring", "autumn"],
)
def test_a_london_day_has_one_end_however_many_hours_it_has(day: str, hours: int) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=LONDON).astimezone(UTC)
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=LONDON).astimezone(UTC)
    passed = moments(start, end)
    assert len(passed) == hours
    assert [m for m in passed if is_day_end(m, LONDON)] == [end]


def test_one_long_tick_passes_the_same_moments_as_many_short_ones() -> None:
    start, end = datetime(2025, 3, 28, 9, 5, tzinfo=UTC), datetime(2025, 4, 2, 9, 5, tzinfo=UTC)
    short = [start + timedelta(minutes=10 * n) for n in range(721)]
    stepped = {m for a, b in pairwise(short) for m in moments(a, b) if is_hour(m)}
    assert stepped == {m for m in moments(start, end) if is_hour(m)}


def test_a_tick_that_is_not_later_changes_nothing() -> None:
    fold = Fold()
    run(fold, [configuration(), tick("2025-03-01T10:00"), tick("2025-03-01T12:00")])
    assert run(fold, [tick("2025-03-01T11:00"), tick("2025-03-01T12:00")], start=3) == []


def test_every_day_s_end_and_every_tick_is_marked_as_judged() -> None:
    outputs = run(Fold(), [configuration(), tick("2025-03-01T10:00"), tick("2025-03-03T10:00")])
    marks = [s.as_of for s in signals(outputs, "judged")]
    days = ["2025-03-01T10:00", "2025-03-02T00:00", "2025-03-03T00:00", "2025-03-03T10:00"]
    assert marks == [datetime.fromisoformat(d).replace(tzinfo=UTC) for d in days]


def test_a_checkpoint_follows_a_tick_that_passed_an_hour_and_no_other() -> None:
    times = ["2025-03-01T10:05", "2025-03-01T10:15", "2025-03-01T10:55", "2025-03-01T11:05"]
    outputs = run(Fold(), [configuration(), *map(tick, times)])
    assert [c.clock.strftime("%H:%M") for c in checkpoints(outputs)] == ["10:05", "11:05"]


def test_a_live_county_refuses_a_tick_far_ahead_of_the_broker() -> None:
    fold = Fold()
    run(fold, [configuration(police_only(clock="live"))])
    with pytest.raises(Refused, match="ten minutes ahead"):
        fold.handle(1, APPENDED, tick("2030-01-01T00:11"))
    fold.skip(1)
    run(fold, [tick("2030-01-01T00:09")], start=2)
    assert fold.counties["testshire"].clock == datetime(2030, 1, 1, 0, 9, tzinfo=UTC)


def test_a_tick_before_any_configuration_is_refused() -> None:
    with pytest.raises(Refused, match="configuration"):
        Fold().handle(0, APPENDED, tick("2025-03-01T10:00"))


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12", "2025-13", "1899-12-31"])
def test_an_incident_outside_the_years_of_any_county_is_no_revision(on: str) -> None:
    with pytest.raises(ValidationError):
        revision("r", on=on)
