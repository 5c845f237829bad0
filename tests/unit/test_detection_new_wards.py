"""A ward that a boundary change makes or ends: no warning, no NaN, no hotspot of its birth, and a reason."""

from typing import Any

import numpy as np
import pytest

from services.indicators.domain.detection.evaluation import evaluate
from services.indicators.domain.detection.history import Counts
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import DAY, MONTH, WEEK, Rule
from services.indicators.domain.detection.surroundings import LEVEL_WORTH
from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.builders import a_county as small_county
from tests.county_log import a_month, configuration, police_only, run, signals, ticks

BIRTH, END = 24, 30
"""Month in which W0 is split off, of thirty-six; the last ward ends six months later."""


def a_table(mean: float = 6.0) -> Counts:
    counts = np.random.default_rng(5).poisson(mean, (20, 2, 36)).astype(np.int64)
    counts[0, :, :BIRTH] = 0
    counts[-1, :, END:] = 0
    return counts


def judged(counts: Counts, since: int, rule: Rule = MONTH, districts: tuple[int, ...] = ()) -> Table:
    covered = np.ones(counts.shape[1:], np.bool_)
    began = [since] + [0] * (len(counts) - 1)
    return Table(counts, covered, rule, districts, since=began, level_worth=LEVEL_WORTH)


def test_a_ward_learns_by_its_own_months_before_it_is_judged() -> None:
    table = judged(a_table(), BIRTH)
    states = {at: table.judge(at).state(0, 1) for at in (23, 24, 29, 30)}
    assert states == {23: "not there yet", 24: "learning, 0 of 6", 29: "learning, 5 of 6", 30: "judged"}
    for at in range(BIRTH, BIRTH + 6):
        found = table.judge(at)
        assert (found.p[0] == 1).all()
        assert not found.known[0].any()
        assert found.known[1:].all()
        assert table.judge(at).state(1, 0) == "judged"


def test_once_it_has_learnt_its_own_level_is_expected_and_a_surge_is_found() -> None:
    counts = a_table()
    counts[0, 1, 32] = 40
    found = judged(counts, BIRTH).judge(32)
    assert found.expected[0] == pytest.approx([6, 6], rel=0.4)
    assert found.p[0, 1] < 1e-8 < found.p[0, 0]


def test_untold_of_it_its_birth_is_a_surge_and_what_has_ended_is_none() -> None:
    counts = a_table()
    covered = np.ones(counts.shape[1:], np.bool_)
    table = Table(counts, covered, MONTH, level_worth=LEVEL_WORTH)
    assert table.judge(BIRTH).p[0].min() < 1e-3
    assert (table.judge(END).p[-1] == 1).all()


@pytest.mark.parametrize("rule", [MONTH, WEEK, DAY])
@pytest.mark.parametrize("districts", [(), tuple(ward % 3 for ward in range(20))])
@pytest.mark.parametrize("since", [0, 1, 36, BIRTH])
def test_every_period_has_an_answer_with_a_reason(rule: Rule, districts: tuple[int, ...], since: int) -> None:
    found = evaluate(judged(a_table(), since, rule, districts), [0, 23, 24, 35], budget=20.0)
    for period in found:
        assert ((period.judgement.p > 0) & (period.judgement.p <= 1)).all()
        told = np.isfinite(period.judgement.expected)
        assert (np.isfinite(period.judgement.variance) == told).all()
        reasons = [[period.state(ward, kind) for kind in range(2)] for ward in range(20)]
        assert all(all(own) for own in reasons)
        unknown = ("learning", "not there yet", "not covered")
        waiting = np.array([[text.startswith(unknown) for text in own] for own in reasons])
        assert (waiting == ~told).all()
        assert not period.alert[waiting].any()


def test_windows_that_a_gap_hides_count_as_tried() -> None:
    counts = np.random.default_rng(1).poisson(3, (20, 1, 90)).astype(np.int64)
    counts[4, 0, -1] += 12
    whole, gap = np.ones((1, 90), np.bool_), np.ones((1, 90), np.bool_)
    gap[0, -2] = False  # two and four weeks cannot be judged, the last week can
    one = Table(counts, gap, WEEK).judge(89)
    alone = Table(counts, gap, WEEK).alone(89)
    assert one.window[4, 0] == 1
    assert one.p[4, 0] == pytest.approx(3 * alone.p[4, 0])
    assert Table(counts, whole, WEEK).judge(89).p[4, 0] <= one.p[4, 0] * 1.5


WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def stream(starts: str | None, months: int = 18, surge: int = 0) -> list[Output]:
    """W1 is new in 2024-10, with as much as any other from its first month on; `surge` more come in the last."""
    places = [place.model_dump() for place in small_county().places]
    places[0] |= {"starts": starts} if starts else {}
    county: CountyConfig = police_only(places=places)
    records: list[Any] = [configuration(county)]
    for number in range(months):
        month = month_ordinal("2024-01") + number
        cells = {(w, "burglary"): 12 for w in WARDS if w != "W1" or number >= 9}
        if number == months - 1:
            cells["W1", "burglary"] = 12 + surge
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    return run(Fold(), records)


def places_raised(outputs: list[Output]) -> list[tuple[str, str]]:
    return [(s.place, s.surprise.period) for s in signals(outputs, "hotspot_raised")]


def test_the_stream_learns_a_new_wards_months_too() -> None:
    assert ("W1", "2024-10") in places_raised(stream(None))
    assert places_raised(stream("2024-10-01")) == []
    assert places_raised(stream("2024-09-14")) == [], "September was only half of it"


def test_after_six_months_the_stream_finds_its_surge_and_says_what_it_rests_on() -> None:
    assert places_raised(stream("2024-10-01", months=15, surge=40)) == []
    outputs = stream("2024-10-01", months=16, surge=40)
    assert places_raised(outputs) == [("W1", "2025-04")]
    (raised,) = signals(outputs, "hotspot_raised")
    assert "judged on 6 earlier months" in raised.surprise.caveats[0]
