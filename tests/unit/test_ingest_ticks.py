"""Each county has its own moment of the ten minutes, and every replica the same one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.ticks import seconds_until_next

EVERY = 600.0
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
names = st.from_regex(r"[a-z]{1,12}", fullmatch=True)


@given(names, moments)
def test_from_any_moment_a_county_waits_for_the_same_moments(county: str, at: datetime) -> None:
    wait = seconds_until_next(county, at, EVERY)
    assert 0 < wait <= EVERY
    again = seconds_until_next(county, at + timedelta(seconds=wait / 2), EVERY)
    assert abs(again - wait / 2) < 1e-3


def test_the_moments_of_many_counties_are_spread() -> None:
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    waits = sorted(seconds_until_next(f"county-{n}", midnight, EVERY) for n in range(84))
    in_any_minute = [sum(start <= w < start + 60 for w in waits) for start in range(0, 600, 60)]
    assert max(in_any_minute) <= 20
