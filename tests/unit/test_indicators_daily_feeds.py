"""A feed that comes by the day: silent by its own rhythm, its empty days known or not, whatever the worker."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import IntakeRecord, Tick
from tests.builders import TYPES
from tests.county_log import batch, checkpoints, configuration, newest, police_only, revision, run, signals

FIRST = date(2025, 3, 3)
OUTAGE = range(36, 38)
"""Days of the history on which nothing was sent."""


def county(**changes: Any) -> CountyConfig:
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "rhythm": "daily", "precision": "day"}
    return police_only(feeds=[feed | {"due_days": 0, "settle_days": 60, "types": TYPES} | changes])


def sent(day: int, a_day: int, hours: range) -> Iterator[IntakeRecord]:
    """One day of incidents, sent in the hour of each; and the county's ticks."""
    rng = random.Random(day)
    on = FIRST + timedelta(days=day)
    of_hour = [[h for h in range(a_day) if rng.randrange(24) == hour] for hour in range(24)]
    for hour in range(24):
        items = [
            revision(f"{on}-{hour}-{n}", on=on.isoformat(), hour=hour, ward=rng.choice(("W1", "W4")))
            for n in range(len(of_hour[hour]) or 1)
        ]
        if hour in hours:
            yield batch(items, load=f"{on}-{hour}")
        midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)
        yield Tick(county="testshire", now=midnight + timedelta(hours=hour + 1))


def history(a_day: int = 48, days: int = 42) -> list[IntakeRecord]:
    log: list[IntakeRecord] = [configuration(county())]
    for day in range(days):
        log += sent(day, a_day, range(0) if day in OUTAGE else range(24))
    return log


def kinds(outputs: list[Output]) -> list[tuple[str, str]]:
    found = [s for s in signals(outputs) if s.kind in ("feed_silent", "feed_back")]
    return [(s.kind, s.at.date().isoformat()) for s in found]


def test_an_outage_of_two_days_is_told_once_within_the_day_and_once_when_it_is_over() -> None:
    fold = Fold()
    outputs = run(fold, history())
    began = FIRST + timedelta(days=OUTAGE.start)
    assert kinds(outputs) == [
        ("feed_silent", began.isoformat()),
        ("feed_back", (began + timedelta(days=2)).isoformat()),
    ]
    state = newest(outputs, "feeds.v1")["testshire|police"]
    assert (state.state, state.newest) == ("heard", (FIRST + timedelta(days=41)).isoformat())


def known(fold: Fold) -> list[int]:
    """Days of the history that are not covered."""
    covered = fold.counties["testshire"].heard.covered(["police"], FIRST.toordinal(), FIRST.toordinal() + 41)
    return [n for n in range(42) if not covered[n]]


def test_the_days_of_the_outage_are_unknown_until_their_data_arrive() -> None:
    fold, log = Fold(), history()
    run(fold, log)
    assert known(fold) == list(OUTAGE)
    late = [batch([revision(f"late-{d}", on=(FIRST + timedelta(days=d)).isoformat())]) for d in OUTAGE]
    run(fold, late, start=len(log))
    assert known(fold) == []


def test_a_feed_of_few_incidents_is_not_silent_for_an_empty_day_or_two() -> None:
    log: list[IntakeRecord] = [configuration(county())]
    for day in range(42):
        on = (FIRST + timedelta(days=day)).isoformat()
        log += [batch([revision(on, on=on)], load=on)] if day % 3 == 0 else []
        log.append(Tick(county="testshire", now=datetime(2025, 3, 4, tzinfo=UTC) + timedelta(days=day)))
    fold = Fold()
    assert kinds(run(fold, log)) == []
    assert (
        fold.counties["testshire"].heard.covered(["police"], FIRST.toordinal(), FIRST.toordinal() + 39).all()
    )


def test_a_nil_return_is_a_sign_of_life_on_its_day() -> None:
    log = history(days=38)[:-3]
    fold = Fold()
    run(fold, log)
    run(fold, [batch([], load="nothing"), *sent(38, 48, range(24))], start=len(log))
    covered = fold.counties["testshire"].heard.covered(["police"], FIRST.toordinal(), FIRST.toordinal() + 38)
    assert covered.all()


def test_until_its_rhythm_is_known_a_daily_feed_is_judged_by_months() -> None:
    fold = Fold()
    said = newest(run(fold, history(days=10)), "feeds.v1")["testshire|police"]
    assert said.state == "learning, 10 of 28"
    assert not said.silent


def test_a_recovered_worker_finds_the_same_silence() -> None:
    log = history()
    whole = run(Fold(), log)
    middle = next(n for n, r in enumerate(log) if isinstance(r, Tick) and r.now.date() >= date(2025, 4, 9))
    before = run(Fold(), log[:middle])
    again = run(Fold(checkpoints(before)[-1:]), log)
    assert {o.record.model_dump_json() for o in before + again if o.topic == "signals.v1"} == {
        o.record.model_dump_json() for o in whole if o.topic == "signals.v1"
    }
