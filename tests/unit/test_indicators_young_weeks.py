"""A week of which not all is known yet is held against as much of its season as is usually known at its age."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from services.indicators.domain.feeds.heard_days import HeardDays
from services.indicators.domain.fold import Fold
from shared.events import EmergingTrend, Tick
from tests.builders import TYPES, WARDS
from tests.county_log import batch, configuration, police_only, revision, run, signals

FIRST, WEEKS, LISTENED, LATE = date(2021, 1, 4), 170, 50, 6
"""A Monday; days of the end that are told one by one, half of each on the day and half so many days later."""

END = FIRST + timedelta(7 * WEEKS)


def at_six(day: date) -> Tick:
    return Tick(county="testshire", now=datetime(day.year, day.month, day.day, 6, tzinfo=UTC))


def of_day(n: int, extra: int) -> list[Any]:
    number = 6 + (n * 7) % 3 + (extra if n >= 7 * (WEEKS - 1) else 0)
    on = (FIRST + timedelta(n)).isoformat()
    return [revision(f"{n}-{m}", on=on, ward=WARDS[(n + m) % 6]) for m in range(number)]


def told(extra: int) -> list[EmergingTrend]:
    """Weekly rises of the county; the last week has so many more a day."""
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60,
            "rhythm": "daily", "precision": "day", "types": TYPES}  # fmt: skip
    days, begin = range(7 * WEEKS), 7 * WEEKS - LISTENED
    past = [item for n in days[:begin] for item in of_day(n, extra)]
    records: list[Any] = [configuration(police_only(feeds=[feed]))]
    records += [batch(past[n : n + 500], load=f"past-{n}") for n in range(0, len(past), 500)]
    for n in days[begin:]:
        late = of_day(n - LATE, extra)[1::2] if n - LATE >= begin else []
        records += [at_six(FIRST + timedelta(n)), batch([*of_day(n, extra)[::2], *late], load=f"day-{n}")]
    records.append(at_six(END))
    found = signals(run(Fold(), records), "emerging_trend")
    return [s for s in found if s.surprise.rule == "Farrington Flexible" and s.place == "C1"]


def test_a_young_week_is_told_of_the_morning_after_it() -> None:
    """Of ninety-one incidents a little over half are known, as many as an ordinary week has."""
    (rise,) = told(extra=6)
    assert at_six(END).now - rise.at == timedelta(hours=7), "at the end of the Sunday, in summer time"
    assert rise.surprise.observed < 60
    assert 24 < rise.surprise.expected < 34, "four sevenths of forty-nine"
    assert rise.surprise.basis.endswith("is usually known by now.")


def test_an_ordinary_young_week_is_no_rise() -> None:
    assert told(extra=0) == []


def test_a_load_of_the_past_shows_no_delays() -> None:
    heard, today = HeardDays(), FIRST.toordinal() + 100
    for n in range(100):
        heard.hear("police", of_day(n, 0), today, is_nil=False)
    assert heard.completeness(("police",), today).incidents == 0
    for n in range(100, 150):
        fresh = [*of_day(n, 0)[::2], *(of_day(n - 3, 0)[1::2] if n >= 103 else [])]
        heard.hear("police", fresh, FIRST.toordinal() + n, is_nil=False)
    usual = heard.completeness(("police",), FIRST.toordinal() + 149)
    assert usual.at(np.array([0, 2, 3])) == pytest.approx([0.55, 0.55, 1.0], abs=0.06)
    assert heard.completeness(("police", "unheard"), today).incidents > 0
    assert heard.completeness((), today).incidents == 0
