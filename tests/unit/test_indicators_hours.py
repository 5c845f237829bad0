"""Hours, bands across midnight and evenings match a hand count."""

from datetime import date

import numpy as np
import pytest

from services.indicators.domain.counting.evenings import Evenings
from services.indicators.domain.places.hours import by_band, hottest_run, shares_of
from shared.county.calendar import hours_of


def hours(**counts: int) -> np.ndarray:
    """Incidents by hour: `h23=2` is two at 23:00."""
    row = np.zeros(24, np.int64)
    for name, count in counts.items():
        row[int(name[1:])] = count
    return row


def test_23_and_01_fall_in_one_band() -> None:
    found = by_band(hours(h23=1, h01=1, h04=5, h21=7), ["20-22", "22-04", "04-06"])
    assert found == {"20-22": 7, "22-04": 2, "04-06": 5}
    assert hours_of("22-04") == [22, 23, 0, 1, 2, 3]


@pytest.mark.parametrize(
    ("day", "hour", "evening"),
    [
        ("2025-11-07", 23, "2025-11-07"),
        ("2025-11-08", 1, "2025-11-07"),
        ("2025-11-01", 3, "2025-10-31"),
        ("2025-11-08", 4, None),
        ("2025-11-08", 12, None),
    ],
    ids=["late on Friday", "after midnight", "on the first of a month", "the band is over", "noon"],
)
def test_a_night_has_its_evenings_date(day: str, hour: int, evening: str | None) -> None:
    evenings, first = Evenings(1, "22-04", [0]), date(2025, 10, 31).toordinal()
    evenings.add(0, 0, day, hour, 1)
    found = evenings.by_evening(0, first, first + 20)[0]
    assert [date.fromordinal(first + n).isoformat() for n in np.flatnonzero(found).tolist()] == (
        [evening] if evening else []
    )


def test_the_hottest_two_hours_and_their_share() -> None:
    row = hours(h20=12, h21=8, h22=5, h03=75)
    row[3] = 0
    row[9:19] = 7  # 70 over the day: the evening's two hours have 20 of 95
    run = hottest_run(row, 2)
    assert run is not None
    assert (run.hours, run.incidents, run.share) == ("20-22", 20, 21.0526)


def test_a_run_may_cross_midnight_and_of_equals_the_earliest_start_is_named() -> None:
    over, equal = hottest_run(hours(h23=3, h00=4, h12=5), 2), hottest_run(hours(h05=1, h17=1), 1)
    assert over is not None
    assert (over.hours, over.incidents) == ("23-01", 7)
    assert equal is not None
    assert equal.hours == "05-06"
    assert hottest_run(hours(), 2) is None


def test_shares_of_nothing_are_nought() -> None:
    assert shares_of([1, 2, 1]) == (25.0, 50.0, 25.0)
    assert shares_of([0, 0]) == (0.0, 0.0)


def an_october_and_november() -> Evenings:
    evenings = Evenings(rows=2, night="22-04", types=[0])
    evenings.add(0, 0, "2025-10-31", 23, 1)
    evenings.add(0, 0, "2025-11-01", 2, 1)
    evenings.add(0, 0, "2025-11-01", 22, 1)
    evenings.add(1, 0, "2025-12-01", 1, 1)
    evenings.add(0, 0, "2025-11-05", 14, 1)
    evenings.add(0, 0, "2025-11-05", None, 1)
    return evenings


def test_evenings_hold_the_nights_incidents_by_row() -> None:
    evenings = an_october_and_november()
    first, last = date(2025, 10, 31).toordinal(), date(2025, 11, 1).toordinal()
    assert evenings.by_evening(0, first, last).tolist() == [[2, 1], [0, 0]]
    assert not evenings.by_evening(1, first, last).any(), "nobody asked for the nights of this type"


def test_what_is_taken_off_is_gone_also_across_the_end_of_a_month() -> None:
    evenings = an_october_and_november()
    evenings.add(0, 0, "2025-11-01", 2, -1)
    first = date(2025, 10, 31).toordinal()
    assert evenings.by_evening(0, first, first).tolist() == [[1], [0]]
    november = 2025 * 12 + 10
    assert evenings.carried_over(np.array([1, 0]), [0], november, november) == 0


def test_a_month_gains_its_last_nights_small_hours_and_gives_up_its_firsts() -> None:
    evenings, november = an_october_and_november(), 2025 * 12 + 10
    both, one = np.array([1, 1]), np.array([1, 0])
    assert evenings.carried_over(one, [0], november - 1, november - 1) == 1
    assert evenings.carried_over(one, [0], november, november) == -1
    assert evenings.carried_over(both, [0], november, november) == 0
    assert evenings.carried_over(both, [0], november - 1, november) == 1
