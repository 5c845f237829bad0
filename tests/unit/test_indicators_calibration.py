"""The threshold of a month: calibrated on the months before, kept with its evidence, taken over, judged anew."""

from typing import Any

from services.indicators.domain.detection.budget import START, WEAKEST, Threshold
from services.indicators.domain.fold import Fold
from services.indicators.domain.hotspots.calibration import basis
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import Configuration, StandingThreshold
from shared.periods import month_ordinal, month_text
from tests.county_log import (
    APPENDED,
    a_month,
    batch,
    checkpoints,
    configuration,
    police_only,
    revision,
    run,
    signals,
    tick,
    ticks,
)

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def months(counts: list[int], county: CountyConfig | None = None, first: str = "2024-01") -> list[Any]:
    """Months with these burglaries in W3 and ten elsewhere, each posted on the 5th of the next and judged."""
    records: list[Any] = [configuration(county)]
    for number, in_w3 in enumerate(counts):
        month = month_ordinal(first) + number
        cells = {(w, "burglary"): 10 for w in WARDS} | {("W3", "burglary"): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return records


def threshold(outputs: list[Output]) -> StandingThreshold:
    (found,) = checkpoints(outputs)[-1].standing.thresholds
    return found


def test_until_three_months_could_be_judged_again_the_countys_own_stands() -> None:
    found = threshold(run(Fold(), months([10] * 9, police_only(detection={"threshold": 1e-4}))))
    assert (found.counted_by, found.period, found.p, found.periods) == ("month", "2024-09", 1e-4, 0)
    assert "only 2 of 3" in found.reason
    assert "not calibrated" in basis(found, 20)


def test_from_then_on_it_rests_on_the_months_before_and_says_so() -> None:
    outputs = run(Fold(), months([10] * 9 + [40]))
    found = threshold(outputs)
    assert (found.period, found.p, found.periods, found.raised) == ("2024-10", round(WEAKEST, 8), 3, 0)
    (raised,) = signals(outputs, "hotspot_raised")
    assert raised.surprise.threshold == found.p
    assert raised.surprise.basis == basis(found, 20)
    assert "the 3 months judged before would have raised 0 new alerts" in raised.surprise.basis


def test_without_a_budget_the_threshold_is_the_countys() -> None:
    county = police_only(detection={"budget_a_month": None, "threshold": 1e-9})
    outputs = run(Fold(), months([10] * 12 + [24], county))
    assert (threshold(outputs).p, threshold(outputs).reason) == (1e-9, "set by the county")
    assert signals(outputs, "hotspot_raised") == []


def test_what_comes_late_changes_a_count_and_not_the_threshold() -> None:
    log = months([10] * 10)
    late = [revision(f"late-{n}", on="2024-09", ward="W3") for n in range(60)]
    fold = Fold()
    before = threshold(run(fold, log))
    after = run(fold, [batch(late, load="late"), *ticks("2024-11-08T06:00", 2)], start=len(log))
    assert threshold(after) == before


def test_a_new_configuration_calibrates_again() -> None:
    log = months([10] * 10)
    changed = police_only(detection={"budget_a_month": None, "threshold": 1e-9})
    fold = Fold()
    run(fold, log)
    news: list[Any] = [Configuration(county=changed.id, config=changed), *ticks("2024-11-08T06:00", 2)]
    assert threshold(run(fold, news, start=len(log))).p == 1e-9


def test_a_recovered_worker_takes_the_threshold_over() -> None:
    log = months([10] * 10)
    sent = run(Fold(), log)
    fold = Fold(checkpoints(sent)[-1:])
    again = run(fold, [*log, tick("2024-11-08T06:00")])
    assert threshold(again) == threshold(sent)


def test_the_calibration_is_named_before_the_step_that_uses_it() -> None:
    log = months([10] * 10)[:-2]
    fold, next_one, midnight = Fold(), len(log), tick("2024-11-01T00:00")
    run(fold, log)
    while not (works := fold.wanted(next_one, APPENDED, midnight)):
        assert fold.handle(next_one, APPENDED, midnight)
    (work,) = works
    assert work.name == "threshold of 2024-10"
    assert isinstance(work.result(), Threshold)
    fold.provide({work.name: Threshold(2e-7, 12, 5, "as was provided")})
    fold.outbox.clear()
    assert not fold.handle(next_one, APPENDED, midnight)
    assert (threshold(list(fold.outbox)).p, threshold(list(fold.outbox)).raised) == (2e-7, 5)
    assert fold.wanted(next_one + 1, APPENDED, tick("2024-11-02T00:00")) == ()


def test_a_month_nobody_completed_is_judged_once_it_is_due_and_nothing_else_happened() -> None:
    log = months([10] * 9)
    surge = [revision(f"s{n}", on="2024-10", ward="W3") for n in range(40)]
    rest = [revision(f"r{w}{n}", on="2024-10", ward=w) for w in WARDS for n in range(10)]
    log += [batch(surge + rest, load="open"), *ticks("2024-11-05T06:00", 3)]
    fold = Fold()
    assert signals(run(fold, log), "hotspot_raised") == []
    due = ticks("2024-12-09T06:00", 4)  # forty days after the month ended it is the eleventh
    (raised,) = signals(run(fold, due, start=len(log)), "hotspot_raised")
    assert raised.at.isoformat() == "2024-12-11T00:00:00+00:00"


def test_the_start_is_the_one_of_detect_unless_the_county_says_otherwise() -> None:
    assert police_only().detection.threshold == START
