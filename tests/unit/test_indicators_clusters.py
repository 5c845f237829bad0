"""Neighbouring wards that rise together are one hotspot, found at night, as long as the cluster is there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import Incidents, Tick
from tests.county_log import APPENDED, batch, configuration, revision, run, signals
from tests.unit.test_indicators_days import SURGE, a_county, a_day, at_six, usual

WHERE = {
    "W1": (0, 0),
    "W2": (900, 0),
    "W3": (20_000, 0),
    "W4": (0, 20_000),
    "W5": (20_000, 20_000),
    "W6": (40_000, 0),
}
"""Two wards side by side, and four far away."""


def on_the_map() -> CountyConfig:
    places = [
        p.model_dump()
        | ({"easting": WHERE[p.code][0], "northing": WHERE[p.code][1]} if p.code in WHERE else {})
        for p in a_county().places
    ]
    return a_county(places=places)


def together(day: date) -> Incidents:
    """A usual day, and four more in each of both wards side by side."""
    more = [revision(f"{day}-{w}-{n}", on=day.isoformat(), ward=w) for w in ("W1", "W2") for n in range(4)]
    return batch([*a_day(day).items, *more], load=f"{day}-together")


def a_log(days: int, county: CountyConfig) -> list[Any]:
    """Usual days, then so many on which both rise together, each judged at its end."""
    records: list[Any] = [configuration(county), *usual()[1:]]
    for n in range(days):
        day = SURGE + timedelta(n)
        records += [together(day), at_six(day + timedelta(1))]
    return records


def hotspots(records: list[Any]) -> list[Any]:
    return [s for s in signals(run(Fold(), records)) if "hotspot" in s.kind]


def test_two_wards_that_rise_together_are_one_hotspot() -> None:
    found = hotspots(a_log(4, on_the_map()))
    clusters = [s for s in found if s.surprise.rule == "space-time permutation scan"]
    first = clusters[0]
    assert {first.place, *first.surprise.neighbours} == {"W1", "W2"}
    assert first.surprise.basis.startswith("A cluster of 2 wards: by chance one so likely is found every ")
    assert first.surprise.observed > first.surprise.high
    assert {s.place for s in found} == {first.place}
    assert len({s.episode for s in found}) == 1


def test_without_a_map_each_ward_speaks_for_itself() -> None:
    found = hotspots(a_log(6, a_county()))
    assert {s.place for s in found} == {"W1", "W2"}
    assert {s.surprise.rule for s in found} == {"county-conditional negative binomial"}


def test_when_the_cluster_is_gone_its_ward_clears() -> None:
    records = a_log(4, on_the_map())
    for n in range(4, 45):
        day = SURGE + timedelta(n)
        records += [a_day(day), at_six(day + timedelta(1))]
    kinds = [s.kind for s in hotspots(records)]
    assert (kinds[0], kinds[-1], kinds.count("hotspot_raised")) == ("hotspot_raised", "hotspot_cleared", 1)


def test_scans_are_named_before_they_are_needed_and_done_once() -> None:
    records = [*a_log(4, on_the_map())]
    fold, last = Fold(), len(records) - 1
    run(fold, records[:-1])
    day = SURGE + timedelta(4)
    midnight = Tick(county="testshire", now=datetime(day.year, day.month, day.day, tzinfo=UTC))
    while not (works := fold.wanted(last, APPENDED, midnight)):
        assert fold.handle(last, APPENDED, midnight)
    names = [work.name for work in works if work.name.startswith("cluster of")]
    assert [name.rpartition(" ")[0] for name in names] == [
        "cluster of burglary in"
    ]  # others have not changed
    assert not fold.handle(last, APPENDED, midnight)
    next_night = Tick(county="testshire", now=midnight.now + timedelta(days=1))
    while fold.handle(last + 1, APPENDED, next_night):
        assert not [
            w for w in fold.wanted(last + 1, APPENDED, next_night) if w.name.startswith("cluster of burglary")
        ]
