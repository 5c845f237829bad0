"""A hotspot's life in the stream: raised, updated, cleared, the same one when it returns, silent where it must be."""

from typing import Any

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.county_log import (
    a_month,
    batch,
    complete,
    configuration,
    police_only,
    revision,
    run,
    signals,
    ticks,
)

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def months(first: str, counts: list[int], county: CountyConfig | None = None) -> list[Output]:
    """Months from `first` on with these burglaries in W3 and ten elsewhere, each posted on the 5th of the next."""
    records: list[Any] = [configuration(county)]
    for number, in_w3 in enumerate(counts):
        month = month_ordinal(first) + number
        cells = {(w, "burglary"): 10 for w in WARDS} | {("W3", "burglary"): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return run(Fold(), records)


def story(outputs: list[Output]) -> list[str]:
    return [s.kind.removeprefix("hotspot_") for s in signals(outputs) if "hotspot" in s.kind]


def test_a_surge_is_raised_with_its_figures_and_ordinary_months_are_not() -> None:
    (raised,) = [s for s in signals(months("2024-01", [10] * 9 + [40])) if "hotspot" in s.kind]
    assert (raised.place, raised.type, raised.surprise.observed) == ("W3", "burglary", 40)
    assert raised.surprise.low <= raised.surprise.expected <= raised.surprise.high < 40
    assert raised.surprise.p <= raised.surprise.threshold
    assert [p.count for p in raised.surprise.evidence] == [10] * 9 + [40]


def test_it_clears_with_an_ordinary_month() -> None:
    assert story(months("2024-01", [10] * 9 + [40, 34, 10])) == ["raised", "updated", "cleared"]


def test_with_a_longer_window_it_clears_when_that_one_is_ordinary_again() -> None:
    county = police_only(detection={"windows_months": [1, 3]})
    assert story(months("2024-01", [10] * 9 + [40, 10, 10, 10, 10], county)) == [
        "raised", "updated", "updated", "cleared",
    ]  # fmt: skip


def test_one_that_returns_within_a_month_is_the_same_and_later_it_is_another() -> None:
    outputs = months("2024-01", [10] * 9 + [40, 10, 60, 10, 10, 10, 90])
    raised = signals(outputs, "hotspot_raised")
    assert len(raised) == 3
    assert raised[0].episode == raised[1].episode
    assert raised[1].episode != raised[2].episode


def test_nothing_is_raised_while_the_county_is_learning() -> None:
    assert story(months("2024-01", [10] * 5 + [60])) == []


def test_a_recording_break_makes_no_hotspot_and_learning_starts_anew() -> None:
    broken = [{"indicators": ["burglary"], "month": "2024-10", "reason": "recorded otherwise"}]
    assert story(months("2024-01", [10] * 9 + [40], police_only(breaks=broken))) == []


def test_judging_the_same_month_again_says_nothing_new() -> None:
    """A one-month surge over a quiet long window fires and looks ordinary at once: it must not flap."""
    fold, log = Fold(), sparse()
    assert story(run(fold, log)) == ["raised"]
    late = [batch([revision("late", on="2024-09", ward="W6", type="violent-crime")], load="late")]
    assert story(run(fold, [*late, *ticks("2024-12-08T06:00", 3)], start=len(log))) == []


def sparse() -> list[Any]:
    """Five a month, then none, none and seventeen."""
    records: list[Any] = [configuration()]
    for number, in_w3 in enumerate([5, 4, 6, 5, 5, 4, 6, 5, 0, 0, 17]):
        month = month_ordinal("2024-01") + number
        cells = {(w, "burglary"): 5 for w in WARDS} | {("W3", "burglary"): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return records


def test_a_slow_feed_is_judged_at_its_own_newest_month() -> None:
    feed = {"name": "x", "owner": "data_owner", "due_days": 70, "settle_days": 90}
    feeds = [
        feed | {"id": "police", "types": ["burglary"]},
        feed | {"id": "fire", "types": ["violent-crime"]},
    ]
    records: list[Any] = [configuration(police_only(feeds=feeds))]
    for number, in_w3 in enumerate([10] * 9 + [40]):
        month = month_ordinal("2024-01") + number
        cells = {(w, "burglary"): 10 for w in WARDS} | {("W3", "burglary"): in_w3}
        quick = batch([revision(f"f{number}", on=month_text(month + 1), type="violent-crime")], load=f"f{number}",
                      source="fire")  # fmt: skip
        records += [quick, complete(month_text(month + 1), f"f{number}", 1, source="fire")]
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 2)}-05T06:00", 2)
    assert story(run(Fold(), records)) == ["raised"]


def test_half_a_load_is_not_judged() -> None:
    log: list[Any] = [configuration()]
    for number in range(9):
        month = month_ordinal("2024-01") + number
        log += a_month(month_text(month), {(w, "burglary"): 10 for w in WARDS})
        log += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    half = [revision(f"h{n}", on="2024-10", ward="W3") for n in range(30)]
    assert story(run(Fold(), [*log, batch(half, load="half"), *ticks("2024-11-05T06:00", 3)])) == []
