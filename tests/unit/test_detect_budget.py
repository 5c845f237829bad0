"""The budget's threshold, and which alerts are new: small tables by hand, and what holds for any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from services.indicators.domain.detection.budget import GENEROUS, START, WEAKEST, calibrate, news, spent
from services.indicators.domain.detection.evaluation import evaluate, needed, threshold_before
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import DAY, MONTH, WEEK, Rule
from services.indicators.domain.detection.surroundings import LEVEL_WORTH, level_factor, surroundings_factor
from services.indicators.domain.detection.ward import ward_surprise

Counts = NDArray[np.int64]


def a_county(*, wards: int = 60, periods: int = 30, mean: float = 4.0, seed: int = 7) -> Counts:
    """Over-dispersed counts of two types."""
    rng = np.random.default_rng(seed)
    return rng.poisson(mean * rng.gamma(3, 1 / 3, (wards, 2, periods))).astype(np.int64)


def a_table(counts: Counts, rule: Rule = MONTH, districts: tuple[int, ...] = ()) -> Table:
    return Table(counts, np.ones(counts.shape[1:], np.bool_), rule, districts)


def test_an_alert_is_new_unless_the_series_had_one_within_the_episode() -> None:
    above = np.array([[1, 0], [1, 0], [0, 1], [1, 0], [0, 1]], np.bool_)
    assert news(above, [0, 1, 2, 3, 9], 1).astype(int).tolist() == [[1, 0], [0, 0], [0, 1], [1, 0], [0, 1]]
    assert news(above, [0, 1, 2, 3, 9], 2).astype(int).tolist() == [[1, 0], [0, 0], [0, 1], [0, 0], [0, 1]]


def test_a_threshold_is_the_weakest_that_keeps_the_budget() -> None:
    p = np.full((4, 6), 1.0)
    p[1, :3], p[2, 3:5], p[3, 0] = (1e-6, 1e-5, 1e-4), (1e-7, 1e-4), 1e-8
    found = [
        calibrate(p, [4, 5, 6, 7], counted=4, judged=24, allowed=n, episode=1) for n in (0, 1, 2, 4, 5, 6, 50)
    ]
    assert [limit.raised for limit in found] == [0, 1, 2, 4, 4, 6, 6]
    assert [limit.p for limit in found] == [5e-9, 1e-8, 1e-7, 1e-5, 1e-5, GENEROUS, GENEROUS]


def test_what_went_on_from_before_the_counted_periods_costs_nothing() -> None:
    p = np.array([[1e-9, 1.0], [1e-9, 1e-4]])
    assert calibrate(p, [0, 1], counted=1, judged=2, allowed=1, episode=1).p == GENEROUS
    assert calibrate(p, [0, 1], counted=2, judged=4, allowed=1, episode=1).p == 1e-9


def test_beyond_the_weakest_a_threshold_must_raise_twice_what_chance_would() -> None:
    chance = (np.arange(20_000).reshape(4, 5_000) + 0.5) / 20_000  # every p as often as it should be
    noise = calibrate(chance, range(4), counted=4, judged=20_000, allowed=150, episode=1)
    assert (noise.p, noise.raised) == (WEAKEST, 32)
    real = calibrate(
        np.where(chance < 0.02, chance / 4, chance),
        range(4),
        counted=4,
        judged=20_000,
        allowed=150,
        episode=1,
    )
    assert WEAKEST < real.p < GENEROUS
    assert real.raised == 150


def test_a_recent_period_tells_more_of_what_a_threshold_spends() -> None:
    above = np.zeros((3, 8), np.bool_)
    above[0, :7], above[1, :2], above[2, 7] = True, True, True
    assert spent(above, [4, 5, 6], 3, 1, np.inf) == 8
    assert spent(above, [4, 5, 6], 2, 1, np.inf) == 1, "what was above before the counted ones goes on"
    assert spent(above, [4, 5, 6], 3, 1, 1.0) == pytest.approx(3 * (7 / 4 + 1) / (1 / 4 + 1 / 2 + 1))
    assert spent(above, [3, 5, 6], 3, 1, 1.0) == pytest.approx(3 * (7 / 8 + 2 / 2 + 1) / (1 / 8 + 1 / 2 + 1))


@given(
    hnp.arrays(np.float64, (6, 20), elements=st.floats(1e-12, 0.003)),
    st.integers(0, 60),
    st.integers(1, 3),
)
def test_a_threshold_never_raised_more_than_was_allowed(
    p: NDArray[np.float64], most: int, episode: int
) -> None:
    limit = calibrate(p, range(6), counted=6, judged=120, allowed=most, episode=episode)
    assert limit.raised == news(p <= limit.p, range(6), episode).sum() <= most
    assert 0 < limit.p <= GENEROUS


def test_a_budget_is_kept_in_months_that_were_not_seen() -> None:
    table = a_table(a_county(wards=1500, periods=42))
    found = [e.alert.sum() for e in evaluate(table, range(24, 42), budget=2)]
    assert 0.7 * 2 * 18 < sum(found) < 1.3 * 2 * 18


def test_little_history_has_the_usual_threshold_and_noise_is_not_raised_to_fill_a_budget() -> None:
    table = a_table(a_county())
    assert threshold_before(table, 8, 5).p == START
    assert "only 2 of 3" in threshold_before(table, 8, 5).reason
    noise = a_table(np.random.default_rng(1).poisson(4, (300, 2, 30)).astype(np.int64))
    generous = threshold_before(noise, 29, 500)
    assert (generous.p, generous.periods) == (WEAKEST, 12)
    assert generous.raised < 1.5 * WEAKEST * 12 * 600


def test_an_answer_does_not_depend_on_what_else_was_asked() -> None:
    counts = a_county(periods=300, mean=0.1)
    for rule, at in ((DAY, (250, 299)), (WEEK, (90, 299))):
        together = evaluate(a_table(counts, rule), at, budget=3)
        alone = [evaluate(a_table(counts, rule), [period], budget=3)[0] for period in at]
        for one, other in zip(together, alone, strict=True):
            assert one.threshold == other.threshold
            np.testing.assert_array_equal(one.judgement.p, other.judgement.p)


def test_one_type_alone_is_judged_as_the_ward_test_does() -> None:
    counts = a_county()[:, :1]
    found, known = a_table(counts).judge(29), ward_surprise(counts, windows=(1,), own_variance=True)
    np.testing.assert_array_equal(found.p, known.p)
    np.testing.assert_array_equal(found.expected, known.expected)
    np.testing.assert_array_equal(found.tested, known.tested)
    np.testing.assert_array_equal(found.count, counts[:, :, 29])


def test_a_rise_all_over_a_district_is_no_hotspot_in_each_of_its_wards() -> None:
    counts = a_county(wards=120)
    counts[:20, 1, 29] *= 5
    district = tuple(ward // 20 for ward in range(120))
    found = (a_table(counts, districts=d).judge(29).p[:20, 1] for d in ((), district))
    plain, aware = (int((p <= START).sum()) for p in found)
    assert plain >= 2 * aware > 0


def test_a_cell_never_explains_itself() -> None:
    observed, expected = np.array([[90, 5], [6, 7]]), np.array([[4.0, 5.0], [6.0, 5.0]])
    by_district = surroundings_factor(observed, expected, (0, 0))
    np.testing.assert_allclose(by_district, [[1, 57 / 55], [140 / 54, 1]])
    by_ward = surroundings_factor(observed, expected, ())
    np.testing.assert_allclose(by_ward, [[1, 290 / 204], [207 / 205, 1]])
    assert (surroundings_factor(observed, expected, (0, 1)) == 1).all()


def test_what_few_others_have_is_believed_in_part_and_a_great_change_almost_whole() -> None:
    usual = np.full((5, 1), 5.0)
    seen = np.array([[9], [5], [8], [6], [5]])
    found = level_factor(seen, usual, 100.0)
    believed = 20 * (1 + (24 / 20 - 1) / (1 + 100 / 20))  # a fifth more of twenty is not clear
    assert found[0, 0] == pytest.approx(believed / 24)
    tripled = level_factor(np.full((5, 1), 15), usual, 100.0)
    assert 0.9 < tripled[0, 0] < 1
    many = level_factor(np.full((500, 1), 6), np.full((500, 1), 5.0), 100.0)
    assert many[0, 0] == pytest.approx(1, abs=0.01)


def test_a_level_that_cannot_be_told_is_taken_as_it_is() -> None:
    usual = np.array([[9.0, 0.0], [2.0, 0.0], [1.0, 0.0]])
    found = level_factor(np.array([[4, 3], [5, 0], [0, 0]]), usual)
    assert found[0, 0] == 1, "it has most of the type itself"
    assert found[1, 0] != 1
    assert (found[:, 1] == 1).all(), "nothing was usual"
    assert level_factor(np.zeros((3, 2), np.int64), usual)[1:, 0].min() > 0


def test_with_few_wards_one_quiet_neighbour_makes_no_hotspot() -> None:
    counts = np.random.default_rng(11).poisson(4, (400, 4, 1, 31)).astype(np.int64)
    counts[:, 0, 0, 30], counts[:, 1:, 0, 30] = 9, 1
    covered = np.ones((1, 31), np.bool_)
    taken, believed = (
        np.array(
            [Table(county, covered, MONTH, level_worth=worth).judge(30).p[0, 0] for county in counts[:40]]
        )
        for worth in (0.0, LEVEL_WORTH)
    )
    assert np.median(believed) > 10 * np.median(taken)


def test_a_rise_of_a_small_table_is_still_no_hotspot() -> None:
    counts = a_county(wards=12, mean=6.0)
    counts[:, :, 29] *= 3
    covered = np.ones((2, 30), np.bool_)
    found = Table(counts, covered, MONTH, level_worth=LEVEL_WORTH).judge(29)
    assert (found.p <= START).sum() <= 1


def test_a_surge_is_new_once_and_then_continues() -> None:
    counts = a_county()
    counts[17, 1, 27:] = 60, 60, 4
    found = evaluate(a_table(counts), [29, 27, 28], threshold=1e-6)
    assert [e.state(17, 1) for e in found] == ["new", "continuing", "ordinary"]
    assert [e.alert.sum() for e in found] == [1, 0, 0]
    assert evaluate(a_table(counts), [28], threshold=1e-6)[0].state(17, 1) == "new"


def test_a_burst_is_found_within_days() -> None:
    counts = np.random.default_rng(5).poisson(0.05, (40, 2, 400)).astype(np.int64)
    counts[9, 0, 380:386] += 1
    found = evaluate(a_table(counts, DAY), range(370, 400), threshold=START)
    first = next(e for e in found if e.alert[9, 0])
    assert 382 <= first.judgement.at <= 387
    assert first.judgement.window[9, 0] in DAY.windows
    assert sum(int(e.alert[9, 0]) for e in found) == 1
    assert first.alone.count[9, 0] == counts[9, 0, first.judgement.at]
    assert 0 < first.alone.expected[9, 0] < 0.2
    assert first.alone.expected[9, 0] < first.judgement.expected[9, 0] < first.judgement.count[9, 0]


@pytest.mark.parametrize(("at", "state"), [(3, "learning, 3 of 6"), (20, "not covered"), (29, "judged")])
def test_a_period_that_cannot_be_judged_says_why(at: int, state: str) -> None:
    covered = np.ones((2, 30), np.bool_)
    covered[:, 20] = False
    found = Table(a_county(), covered, MONTH).judge(at)
    assert set(found.states) == {state}
    assert bool(found.judged.all()) == (state == "judged")
    assert np.isnan(found.expected).all() == (state != "judged")
    assert (found.p[~found.tested] == 1).all()


def test_what_will_be_judged_is_known_beforehand() -> None:
    table = a_table(a_county())
    assert needed(table, [29, 27], None) == [27, 29]
    assert needed(table, [29, 27], 20) == list(range(14, 30))
    assert needed(table, [2], 20) == [0, 1, 2]
