"""A feed's own rhythm tells whether its silence is chance: laws of the profile, and an outage hour by hour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from services.indicators.domain.detection.completeness import learn_completeness
from services.indicators.domain.feeds.rhythm import (
    WEEK,
    Profile,
    expected_between,
    hour_of_week_profile,
    quiet,
)

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2025, 11, 3, tzinfo=LONDON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

profiles = hnp.arrays(np.float64, WEEK, elements=st.floats(0, 50)).map(lambda rate: Profile(rate, 100))
moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(profiles, st.lists(moments, min_size=3, max_size=3))
def test_what_is_expected_adds_up(profile: Profile, drawn: list[datetime]) -> None:
    first, middle, last = sorted(drawn)
    parts = expected_between(profile, first, middle) + expected_between(profile, middle, last)
    assert parts == pytest.approx(expected_between(profile, first, last), abs=1e-6)
    assert expected_between(profile, last, first) == 0 or first == last


@given(profiles, moments, st.integers(1, 30))
def test_any_weeks_have_what_a_week_has(profile: Profile, start: datetime, weeks: int) -> None:
    found = expected_between(profile, start, start + weeks * 7 * DAY)
    assert found == pytest.approx(weeks * profile.rate.sum(), abs=1e-6)


@given(profiles, st.integers(0, WEEK - 1))
def test_an_hour_has_its_own_rate(profile: Profile, hour: int) -> None:
    start = MONDAY + 7 * DAY + hour * HOUR
    assert expected_between(profile, start, start + HOUR) == pytest.approx(profile.rate[hour], abs=1e-9)


days = hnp.arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 40))


@given(days, st.integers(0, 6), st.data())
def test_a_profile_keeps_all_that_was_counted(
    totals: NDArray[np.int64], weekday: int, data: st.DataObject
) -> None:
    covered = data.draw(hnp.arrays(np.bool_, len(totals)))
    hours = np.zeros((7, 24), np.int64)
    for day in np.flatnonzero(covered):  # of some incidents the hour is known
        for hour in data.draw(st.lists(st.integers(0, 23), max_size=min(3, int(totals[day])))):
            hours[(weekday + day) % 7, hour] += 1
    found = hour_of_week_profile(totals, hours.ravel(), first_weekday=weekday, covered=covered)
    of_days = found.rate.reshape(7, 24).sum(axis=1)[(weekday + np.flatnonzero(covered)) % 7]
    assert of_days.sum() == pytest.approx(totals[covered].sum())
    assert found.days == covered.sum()
    assert (found.rate >= 0).all()


def test_incidents_without_an_hour_are_spread_over_their_day() -> None:
    hours = np.zeros(WEEK, np.int64)
    hours[22] = 6  # Mondays at ten in the evening
    found = hour_of_week_profile([30] + [0] * 6 + [24] + [0] * 6, hours, first_weekday=0)
    assert found.rate[22] == pytest.approx((6 + 48 / 24) / 2)
    assert found.rate[21] == pytest.approx(48 / 24 / 2)
    assert not found.rate[24:].any()


def test_a_weekday_never_covered_has_the_mean_of_the_others() -> None:
    found = hour_of_week_profile([24, 48, 0], [0] * WEEK, first_weekday=0, covered=[True, True, False])
    assert found.rate[48] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("totals", "hours", "covered"),
    [
        ([1, 2], [0] * 24, None),
        ([[1, 2]], [0] * WEEK, None),
        ([1, -2], [0] * WEEK, None),
        ([1.5, 2], [0] * WEEK, None),
        ([1, 2], [0] * WEEK, [True]),
        ([1, 2], [3] + [0] * (WEEK - 1), None),
    ],
)
def test_what_cannot_be_is_refused(totals: object, hours: list[int], covered: list[bool] | None) -> None:
    with pytest.raises(ValueError, match=r"days|counts|hours"):
        hour_of_week_profile(totals, hours, first_weekday=0, covered=covered)  # type: ignore[arg-type]


def test_the_clocks_change_and_a_feed_does_not() -> None:
    even = Profile(np.ones(WEEK), 100)
    for sunday in (datetime(2025, 3, 30, tzinfo=LONDON), datetime(2025, 10, 26, tzinfo=LONDON)):
        assert expected_between(even, sunday, sunday + DAY) == pytest.approx(24)


def a_feed(a_day: float, days: int) -> tuple[Profile, list[datetime]]:
    """A busy evening each day; the profile is learnt from the first eight weeks."""
    random = np.random.default_rng(4)
    rate = np.tile(np.r_[np.full(18, 0.5), np.full(6, 2.5)] / 24 * a_day, 7)
    counts = random.poisson(rate[np.arange(days * 24) % WEEK])
    begun = [MONDAY + int(hour) * HOUR for hour in np.repeat(np.arange(len(counts)), counts)]
    early = counts[: 56 * 24].reshape(56, 24)
    by_hour = early.reshape(8, WEEK).sum(axis=0)
    return hour_of_week_profile(early.sum(axis=1), by_hour, first_weekday=0), begun


def turns(profile: Profile, told: list[datetime], hours: int, due: timedelta) -> list[tuple[datetime, bool]]:
    """Each hour after the eight weeks at which a feed becomes silent, or is back."""
    found, was = [], False
    for hour in range(56 * 24, hours):
        now = MONDAY + hour * HOUR
        last = max(when for when in told if when < now)
        if (silent := quiet(profile, last, now, due=due).is_silent) != was:
            found.append((now, silent))
        was = silent
    return found


@pytest.mark.parametrize("a_day", [12.0, 60.0])
def test_an_outage_of_48_hours_is_one_silence_and_one_return(a_day: float) -> None:
    profile, told = a_feed(a_day, 120)
    gone = MONDAY + 90 * DAY + 12 * HOUR
    heard = [when for when in told if not gone <= when < gone + 2 * DAY]
    (silent, is_silent), (back, is_back) = turns(profile, heard, 120 * 24, due=timedelta(hours=12))
    assert (is_silent, is_back) == (True, False)
    assert gone + timedelta(hours=12) < silent < gone + 2 * DAY < back < gone + 3 * DAY


def test_a_feed_that_is_all_there_is_never_silent() -> None:
    profile, told = a_feed(12.0, 120)
    assert turns(profile, told, 120 * 24, due=timedelta(hours=12)) == []


def test_days_that_are_usually_late_are_no_silence() -> None:
    profile = Profile(np.full(WEEK, 8 / 24), 100)
    late = learn_completeness(np.zeros(100, np.int64), np.repeat([2, 3, 4, 5], 25), as_of=90)
    last, now = MONDAY, MONDAY + 3 * DAY
    assert quiet(profile, last, now).is_silent
    scaled = quiet(profile, last, now, completeness=late)
    assert not scaled.is_silent
    assert scaled.expected == pytest.approx(8 * 0.25), (
        "of Monday a quarter was to be known by Wednesday's end"
    )
    assert quiet(profile, last, MONDAY + 9 * DAY, completeness=late).is_silent


def test_no_rhythm_is_known_before_four_weeks() -> None:
    found = quiet(Profile(np.full(WEEK, 100.0), 9), MONDAY, MONDAY + 7 * DAY)
    assert (found.is_silent, found.state) == (False, "learning, 9 of 28")
    known = Profile(np.full(WEEK, 100.0), 28)
    assert quiet(known, MONDAY, MONDAY + DAY).state == "silent"
    assert quiet(known, MONDAY, MONDAY + DAY, due=DAY).state == "heard"
