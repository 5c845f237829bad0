"""A watch begins and ends by itself, and while it lasts fewer incidents are enough to be tested."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, checkpoints, configuration, police_only, run, signals, ticks

WATCH = {"id": "station", "place": "D1", "types": ["burglary"], "starts": "2024-11-03", "ends": "2024-11-04"}


def a_county(**changes: Any) -> CountyConfig:
    return police_only(detection={"watches": [WATCH | changes]})


def test_it_begins_and_ends_with_the_day() -> None:
    log: list[Any] = [configuration(a_county()), *ticks("2024-11-01T12:00", 6)]
    found = signals(run(Fold(), log))
    assert [(s.kind, s.watch, s.place, f"{s.at:%d %H}") for s in found if "watch" in s.kind] == [
        ("watch_begun", "station", "D1", "03 00"),
        ("watch_ended", "station", "D1", "05 00"),
    ]


def test_one_that_is_taken_away_has_ended() -> None:
    log: list[Any] = [configuration(a_county()), *ticks("2024-11-02T12:00", 2)]
    fold = Fold()
    assert [s.kind for s in signals(run(fold, log))] == ["watch_begun"]
    news: list[Any] = [configuration(police_only()), *ticks("2024-11-04T12:00", 1)]
    assert [s.kind for s in signals(run(fold, news, start=len(log)))] == ["watch_ended"]


def test_a_recovered_worker_does_not_begin_it_again() -> None:
    log: list[Any] = [configuration(a_county()), *ticks("2024-11-02T12:00", 2)]
    sent = run(Fold(), log)
    assert [w.watch for w in checkpoints(sent)[-1].standing.watches] == ["station"]
    again = run(Fold(checkpoints(sent)[-1:]), [*log, *ticks("2024-11-04T12:00", 1)])
    assert [s.kind for s in signals(again) if "watch" in s.kind] == []


def raised(ward: str, **watch: Any) -> list[str]:
    """Hotspots of sixteen months with no burglary in one ward but twelve in the last, where twenty are asked for."""
    records: list[Any] = [
        configuration(police_only(detection={"minimum_count": 20, "watches": [WATCH | watch]}))
    ]
    for number in range(16):
        month = month_ordinal("2023-08") + number
        cells = {(w, "burglary"): 60 for w in ("W1", "W2", "W3", "W4", "W5", "W6") if w != ward}
        cells |= {(ward, "burglary"): 12 * (number == 15)}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return [s.place for s in signals(run(Fold(), records), "hotspot_raised")]


def test_fewer_are_enough_where_the_county_watches_and_only_there() -> None:
    assert raised("W2") == raised("W2", minimum_count=12) == ["W2"]
    assert raised("W2", minimum_count=13) == []
    assert raised("W5") == []
    assert raised("W2", types=["violent-crime"]) == []
    assert raised("W2", starts="2024-12-01", ends="2024-12-31") == []


@pytest.mark.parametrize(
    "change", [{"place": "W99"}, {"types": ["arson"]}, {"ends": "2024-11-01"}], ids=["place", "type", "dates"]
)
def test_a_watch_of_nothing_that_there_is_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="watch station"):
        a_county(**change)
