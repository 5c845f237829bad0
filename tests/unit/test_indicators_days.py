"""Hotspots of types counted by day: judged at each day's end, and at once where an arrival is startling."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from services.indicators.domain.detection.budget import WEAKEST
from services.indicators.domain.fold import Fold
from services.indicators.domain.hotspots.ward_days import ward_days
from services.indicators.domain.moment import Moment
from services.indicators.domain.outbox import Output, stand_at
from shared.county import CountyConfig
from shared.events import Incidents, IntakeRecord, Tick
from tests.builders import TYPES
from tests.county_log import APPENDED, batch, checkpoints, configuration, police_only, revision, run, signals

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")
FIRST, DAYS = date(2024, 1, 1), 300
SURGE = FIRST + timedelta(DAYS)


def a_county(**changes: Any) -> CountyConfig:
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60,
            "rhythm": "daily", "precision": "day", "types": TYPES}  # fmt: skip
    return police_only(feeds=[feed], **changes)


def at_six(day: date) -> Tick:
    return Tick(county="testshire", now=datetime(day.year, day.month, day.day, 6, tzinfo=UTC))


def a_day(day: date, extra: int = 0, ward: str = "W3") -> Incidents:
    """What is told on a day: about four burglaries in all, and so many more in one ward."""
    rng = random.Random(day.toordinal())
    found = [w for w in WARDS for _ in range(rng.choice((0, 0, 1, 1, 1)))]
    items = [
        revision(f"{day}-{n}", on=day.isoformat(), ward=w) for n, w in enumerate([*found, *[ward] * extra])
    ]
    return batch(items, load=f"{day}-{extra}")


@cache
def usual() -> tuple[IntakeRecord, ...]:
    """Three hundred ordinary days, told in one go and judged at the end of the last."""
    days = [FIRST + timedelta(n) for n in range(DAYS)]
    told = [a_day(day) for day in days]
    return (configuration(a_county()), *told, at_six(days[-1]), at_six(SURGE))


def after(*records: IntakeRecord) -> list[Output]:
    """What a fold says of these records after the usual days."""
    fold, log = Fold(), list(usual())
    run(fold, log)
    return run(fold, list(records), start=len(log))


def story(outputs: list[Output]) -> list[tuple[str, str]]:
    return [
        (s.kind.removeprefix("hotspot_"), f"{s.at:%d %H}") for s in signals(outputs) if "hotspot" in s.kind
    ]


def test_ordinary_days_raise_nothing_and_leave_a_threshold_and_variances() -> None:
    outputs = run(Fold(), list(usual()))
    assert story(outputs) == []
    standing = checkpoints(outputs)[-1].standing
    assert [(t.counted_by, t.period, t.periods) for t in standing.thresholds] == [("day", "2024-10", 0)]
    assert "only" in standing.thresholds[0].reason
    assert {s.type for s in standing.spreads} == set(TYPES)
    assert all(phi >= 1 for s in standing.spreads for phi in s.phi)


def test_a_startling_arrival_is_raised_with_its_record_and_goes_on_by_the_day() -> None:
    next_day = SURGE + timedelta(1)
    outputs = after(a_day(SURGE, 30), at_six(next_day), a_day(next_day), at_six(next_day + timedelta(1)))
    assert story(outputs)[:2] == [("raised", "27 06"), ("updated", "29 00")]
    (raised,) = signals(outputs, "hotspot_raised")
    assert (raised.place, raised.type, raised.surprise.window) == ("W3", "burglary", "7 days")
    assert raised.surprise.period == f"{SURGE - timedelta(6)}..{SURGE}"
    assert raised.surprise.observed >= 30 > raised.surprise.high
    assert raised.surprise.evidence[-1].count == raised.surprise.observed


def test_what_is_less_startling_waits_for_the_days_end() -> None:
    next_day = SURGE + timedelta(1)
    first, second = after(a_day(SURGE, 9)), after(a_day(SURGE, 9), at_six(next_day))
    assert story(first) == []
    assert story(second) == [("raised", "28 00")]


def test_it_clears_after_two_ordinary_evaluations() -> None:
    days = [SURGE + timedelta(n) for n in range(45)]
    records: list[IntakeRecord] = []
    for n, day in enumerate(days):
        records += [a_day(day, 30 if n == 0 else 0), at_six(day + timedelta(1))]
    told = [kind for kind, _ in story(after(*records))]
    assert (told[0], told.count("raised"), told.count("cleared")) == ("raised", 1, 1)
    assert told[-1] == "cleared"
    assert 28 <= told.index("cleared") <= 32


def test_a_watched_place_needs_fewer() -> None:
    watch = {"id": "station", "place": "W3", "starts": str(FIRST), "ends": str(SURGE + timedelta(9))}
    strict = {"minimum_count": 40}
    log = [*usual()[1:], a_day(SURGE, 20), at_six(SURGE + timedelta(1))]
    assert story(run(Fold(), [configuration(a_county(detection=strict)), *log])) == []
    watched = a_county(detection=strict | {"watches": [watch]})
    assert story(run(Fold(), [configuration(watched), *log])) == [("raised", "28 00")]


def test_month_data_of_the_same_type_is_not_judged_beside_it() -> None:
    months = batch([revision(f"m{n}", on="2024-10", ward="W5") for n in range(200)], load="months")
    assert story(after(months, at_six(SURGE + timedelta(10)))) == []


def test_a_worker_recovered_between_two_days_says_the_same() -> None:
    next_day = SURGE + timedelta(1)
    log = [*usual(), a_day(SURGE, 30), at_six(next_day), a_day(next_day), at_six(next_day + timedelta(1))]
    whole = run(Fold(), log)
    (checkpoint,) = [c for c in checkpoints(whole) if c.clock == at_six(SURGE).now]
    again = run(Fold([checkpoint]), log)
    kept = [s.model_dump_json() for s in signals(whole) if s.stand.offset > checkpoint.through]
    assert [s.model_dump_json() for s in signals(again)] == kept


def test_a_watch_of_a_silent_feed_judges_the_last_day_it_told_of() -> None:
    later = SURGE + timedelta(3)
    outputs = after(a_day(SURGE, 9), at_six(later))
    (raised,) = signals(outputs, "hotspot_raised")
    assert raised.surprise.period.endswith(SURGE.isoformat())


def test_a_half_year_that_could_be_judged_calibrates_and_the_work_is_named_before() -> None:
    days = [FIRST + timedelta(n) for n in range(330)]
    log: list[IntakeRecord] = [configuration(a_county()), *[a_day(day) for day in days], at_six(days[-1])]
    fold = Fold()
    run(fold, log)
    midnight = Tick(county="testshire", now=datetime(2024, 11, 26, tzinfo=UTC))
    while not (works := fold.wanted(len(log), APPENDED, midnight)):
        assert fold.handle(len(log), APPENDED, midnight)
    assert [work.name for work in works] == [
        "variance to 2024-11-24 of 0,1,2",
        "threshold of days in 2024-11",
    ]
    fold.provide({work.name: work.result() for work in works})
    fold.outbox.clear()
    assert not fold.handle(len(log), APPENDED, midnight)
    (found,) = checkpoints(list(fold.outbox))[-1].standing.thresholds
    assert (found.counted_by, found.period, found.periods) == ("day", "2024-11", 330 - 182 - 28 - 6)
    assert 0 < found.p <= WEAKEST
    assert found.raised <= 20 * 114 / 30


def test_days_of_an_abnormal_time_are_not_learnt_from_and_a_break_begins_anew() -> None:
    fault = {
        "name": "A fault",
        "kind": "abnormal",
        "starts": "2024-03-01",
        "ends": "2024-03-31",
        "leave_out": True,
    }
    county = a_county(events=[fault])
    fold = Fold()
    run(fold, [configuration(county), *usual()[1:]])
    held = ward_days(moment(fold), (0,), SURGE.toordinal())
    march = date(2024, 3, 1).toordinal() - held.first
    assert held.covered[0, march - 1 : march + 32].tolist() == [True, *[False] * 31, True]
    broken = [{"indicators": ["burglary"], "month": "2024-06", "reason": "recorded otherwise"}]
    run(fold, [configuration(a_county(breaks=broken))], start=len(usual()))
    held = ward_days(moment(fold), (0,), SURGE.toordinal())
    assert date.fromordinal(held.first + int(held.covered[0].argmax())) == date(2024, 6, 1)


def moment(fold: Fold) -> Moment:
    county = fold.counties["testshire"]
    assert county.config
    assert county.counts
    assert county.clock
    return Moment(county, county.config, county.counts, county.clock, None, county.clock, stand_at(0), {})


def test_a_window_with_days_of_which_nothing_was_told_is_not_judged() -> None:
    outage = {str(SURGE - timedelta(n)) for n in range(4, 12)}
    log = [r for r in usual() if not (isinstance(r, Incidents) and r.load[:10] in outage)]
    fold = Fold()
    run(fold, [*log, a_day(SURGE, 30)])
    held = ward_days(moment(fold), (0,), SURGE.toordinal())
    assert np.flatnonzero(~held.covered[0, -30:]).tolist() == list(range(18, 26))
    assert story(run(fold, [at_six(SURGE + timedelta(1))], start=len(log) + 1)) == []


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_and_recovered_it_says_the_same(seed: int) -> None:
    log, rng, sent = list(usual()), random.Random(seed), list[Output]()
    for n in range(14):
        day = SURGE + timedelta(n)
        log += [a_day(day, 30 if n in (2, 9) else 0), at_six(day + timedelta(1))]
    for crash in sorted(rng.sample(range(DAYS, len(log)), 2)):
        said = run(Fold(checkpoints(sent)[-1:]), log[:crash])
        sent += said[: rng.randrange(len(said) + 1)]  # the rest died in the outbox
    sent += run(Fold(checkpoints(sent)[-1:]), log)
    assert told(sent) == told(run(Fold(), log))


def told(outputs: list[Output]) -> set[str]:
    return {s.model_dump_json() for s in signals(outputs)}
