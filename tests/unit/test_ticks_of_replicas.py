"""Several replicas say what time it is, each by its own clock: the fold hears one time, whatever they do."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from services.indicators.domain.fold import Fold, Refused
from services.indicators.domain.outbox import Output
from shared.events import Tick
from tests.county_log import a_month, configuration, newest, police_only, run, signals

LONDON = ZoneInfo("Europe/London")
TEN_MINUTES = timedelta(minutes=10)


class Replica(NamedTuple):
    """Ticks every ten minutes from `phase` on; its clock is `fast` by so much."""

    phase: timedelta = timedelta(0)
    fast: timedelta = timedelta(0)

    def ticks(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, Tick]]:
        at = start + self.phase
        while at <= end:
            yield at, Tick(county="testshire", now=at + self.fast)
            at += TEN_MINUTES


ONE = [Replica()]
THREE = [Replica(), Replica(timedelta(seconds=130)), Replica(timedelta(seconds=401), timedelta(seconds=7))]
AN_HOUR_AHEAD = Replica(timedelta(seconds=50), timedelta(hours=1))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ticks_of(replicas: Iterable[Replica], start: str, end: str) -> list[tuple[datetime, Tick]]:
    """All their ticks in the order in which the broker appends them."""
    said = [found for replica in replicas for found in replica.ticks(at(start), at(end))]
    return sorted(said, key=lambda found: found[0])


def heard(said: Iterable[tuple[datetime, Tick]]) -> tuple[list[Output], int]:
    """What a live county says as it hears these, and how many were refused. April's data is due on 31 May."""
    fold, refused = Fold(), 0
    months = {"2024-03": 9, "2025-02": 14, "2025-03": 31}
    records = [
        r
        for month, n in months.items()
        for r in a_month(month, {("W1", "burglary"): n, ("W2", "burglary"): 6})
    ]
    feed = police_only().feeds[0].model_copy(update={"due_days": 31}).model_dump()
    outputs = run(fold, [configuration(police_only(clock="live", feeds=[feed])), *records])
    for offset, (appended, tick) in enumerate(said, start=1 + len(records)):
        try:
            while fold.handle(offset, appended, tick):
                pass
        except Refused:
            refused += 1
    return [*outputs, *fold.outbox], refused


def told(outputs: list[Output]) -> list[tuple[str, str, datetime]]:
    return [(s.kind, str(s.id), s.at) for s in signals(outputs)]


def day_ends(outputs: list[Output]) -> list[datetime]:
    marks = (s.as_of for s in signals(outputs, "judged"))
    return [m for m in marks if m.astimezone(LONDON).time() == m.min.time()]


def colours(outputs: list[Output]) -> dict[str, Any]:
    found = newest(outputs, "statuses.v1").items()
    return {key: record.model_dump(exclude={"stand"}) for key, record in found}


def test_three_replicas_say_what_one_says() -> None:
    one, _ = heard(ticks_of(ONE, "2025-05-31T08:00", "2025-06-02T08:00"))
    three, refused = heard(ticks_of(THREE, "2025-05-31T08:00", "2025-06-02T08:00"))
    assert refused == 0
    assert told(one), "what says nothing shows nothing"
    assert told(three) == told(one)
    assert day_ends(three) == day_ends(one) == [at("2025-05-31T23:00"), at("2025-06-01T23:00")]
    assert colours(three) == colours(one)


def test_a_downtime_over_a_month_s_end_is_stepped_through_afterwards() -> None:
    whole, _ = heard(ticks_of(THREE, "2025-05-29T08:00", "2025-06-02T08:00"))
    before = ticks_of(THREE, "2025-05-29T08:00", "2025-05-30T10:00")
    after = ticks_of(THREE, "2025-06-01T09:00", "2025-06-02T08:00")
    broken, _ = heard([*before, *after])
    assert day_ends(broken) == day_ends(whole)
    assert len(day_ends(broken)) == 4
    assert told(broken) == told(whole)
    assert [kind for kind, *_ in told(whole)] == ["feed_silent"], "said of the instant at which it was due"
    assert colours(broken) == colours(whole)


@pytest.mark.parametrize(
    ("start", "end", "midnights"),
    [
        ("2025-03-29T12:00", "2025-03-31T12:00", ["2025-03-30T00:00", "2025-03-30T23:00"]),
        ("2025-10-25T12:00", "2025-10-27T12:00", ["2025-10-25T23:00", "2025-10-27T00:00"]),
    ],
    ids=["spring", "autumn"],
)
def test_each_local_day_ends_once_when_the_clocks_change(start: str, end: str, midnights: list[str]) -> None:
    outputs, _ = heard(ticks_of(THREE, start, end))
    assert day_ends(outputs) == [at(midnight) for midnight in midnights]


def test_a_replica_an_hour_ahead_is_put_aside_and_changes_nothing() -> None:
    sound = ticks_of(THREE[:2], "2025-04-01T20:00", "2025-04-02T04:00")
    with_it = ticks_of([*THREE[:2], AN_HOUR_AHEAD], "2025-04-01T20:00", "2025-04-02T04:00")
    wanted, _ = heard(sound)
    outputs, refused = heard(with_it)
    assert refused == len(with_it) - len(sound) > 40
    assert told(outputs) == told(wanted)
    assert colours(outputs) == colours(wanted)
    assert day_ends(outputs) == [at("2025-04-01T23:00")]
