"""A surprise in a type that is no priority is an emerging trend: told once, and no hotspot."""

from typing import Any

import pytest

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import EmergingTrend
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, checkpoints, configuration, police_only, run, signals, ticks


def story(counts: list[int], county: CountyConfig, kind: str = "violent-crime") -> list[Any]:
    """Signals of months from January 2024 with these counts in W3 and ten in each other ward."""
    records: list[Any] = [configuration(county)]
    for number, in_w3 in enumerate(counts):
        month = month_ordinal("2024-01") + number
        cells = {(f"W{w}", kind): 10 for w in range(1, 7)} | {("W3", kind): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    found = signals(run(Fold(), records))
    return [s for s in found if "hotspot" in s.kind or (isinstance(s, EmergingTrend) and s.place == "W3")]


SURGE = [10] * 9 + [40]


def test_a_type_without_a_target_gives_a_trend_and_one_with_a_target_a_hotspot() -> None:
    (trend,) = story(SURGE, police_only())
    assert (trend.kind, trend.place, trend.type) == ("emerging_trend", "W3", "violent-crime")
    assert trend.surprise.observed == 40
    (hotspot,) = story(SURGE, police_only(), "burglary")
    assert hotspot.kind == "hotspot_raised"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"detection": {"priorities": ["violent-crime"]}}, "hotspot_raised"),
        ({"detection": {"priorities": ["burglary"]}}, "emerging_trend"),
        ({"targets": []}, "hotspot_raised"),
        ({"priorities": [{"id": "calm", "name": "Calm", "indicators": ["violent-crime"]}]}, "hotspot_raised"),
    ],
    ids=["named", "another named", "nothing aimed at", "a priority of the plan"],
)
def test_what_is_a_priority(changes: dict[str, Any], kind: str) -> None:
    assert [s.kind for s in story(SURGE, police_only(**changes))] == [kind]


def test_it_is_told_once_and_again_after_it_was_gone_for_more_than_a_month() -> None:
    assert len(story([*SURGE, 40, 10, 40], police_only())) == 1
    episodes = [s.episode for s in story([*SURGE, 10, 10, 10, 60], police_only())]
    assert len(set(episodes)) == len(episodes) == 2


def test_a_hotspot_that_stands_goes_on_when_its_type_is_no_priority_any_more() -> None:
    named = police_only(detection={"priorities": ["violent-crime"]})
    log: list[Any] = [configuration(named)]
    fold = Fold()
    for number, in_w3 in enumerate([*SURGE, 10]):
        month = month_ordinal("2024-01") + number
        cells = {(f"W{w}", "violent-crime"): 10 for w in range(1, 7)} | {("W3", "violent-crime"): in_w3}
        log += [configuration(police_only())] if number == 10 else []
        log += [*a_month(month_text(month), cells), *ticks(f"{month_text(month + 1)}-05T06:00", 2)]
    outputs = run(fold, log)
    assert [s.kind for s in signals(outputs) if "hotspot" in s.kind][-1] == "hotspot_cleared"
    assert checkpoints(outputs)[-1].standing.trends == ()
