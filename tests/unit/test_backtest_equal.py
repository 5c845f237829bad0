"""Equal budgets: a common rule's threshold is found as wardwatch finds its own."""

import numpy as np
import pytest

from deploy.backtest.equal import NOTHING, as_used, flagged
from deploy.backtest.raised import Raised, agreement
from services.indicators.domain.detection.budget import news, spent
from services.indicators.domain.detection.evaluation import evaluate
from services.indicators.domain.detection.history import Flags, Floats
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import MONTH

ALL = np.ones(30, np.bool_)


def some_scores(series: int = 400, periods: int = 30) -> Floats:
    return np.random.default_rng(6).normal(size=(periods, series))


def test_given_wardwatchs_own_scores_it_raises_what_wardwatch_raises() -> None:
    rng = np.random.default_rng(7)
    counts = rng.poisson(4 * rng.gamma(1.5, 1 / 1.5, (300, 2, 30))).astype(np.int64)
    table = Table(counts, np.ones((2, 30), np.bool_), MONTH)
    p = np.stack([table.judge(at).p.ravel() for at in range(30)])
    judged = np.array([table.judge(at).judged.any() for at in range(30)])
    asked = range(18, 30)
    ours = evaluate(table, asked, budget=1)
    assert all(e.threshold.reason.startswith("the budget") for e in ours), "no bound but the budget's"
    theirs = flagged(np.log(np.where(p < 1, p, np.inf)), judged, asked, MONTH, 1)
    np.testing.assert_array_equal(theirs.new, np.stack([e.alert.ravel() for e in ours]))
    assert theirs.new.any()


@pytest.mark.parametrize("budget", [0, 3, 40, 80])
def test_a_threshold_would_have_kept_the_budget_before_and_the_next_would_not(budget: int) -> None:
    scores = some_scores()
    found = flagged(scores, ALL, range(25, 26), MONTH, budget)
    before = list(range(12, 25))
    highest = scores[25][found.above[0]].max(initial=NOTHING)
    lowest_left = scores[25][~found.above[0]].min()
    month = [spent(scores[12:25] <= limit, before, 12, 1, 6.0) / 12 for limit in (highest, lowest_left)]
    assert month[0] <= budget
    assert month[1] > budget * 0.9


def test_nothing_later_moves_a_threshold() -> None:
    scores = some_scores()
    found = flagged(scores, ALL, range(20, 30), MONTH, 5)
    scores[25:] = np.random.default_rng(8).normal(-3, 1, scores[25:].shape)
    again = flagged(scores, ALL, range(20, 30), MONTH, 5)
    np.testing.assert_array_equal(found.above[:5], again.above[:5])


def test_a_rule_with_too_little_to_calibrate_on_is_not_compared() -> None:
    judged = np.arange(30) >= 25
    found = flagged(np.where(judged[:, np.newaxis], some_scores(), np.inf), judged, range(24, 30), MONTH, 5)
    assert found.compared.tolist() == [False, False, False, False, True, True]
    assert not found.above[:4].any()
    assert found.above[4:].any()


def test_a_rule_that_never_judged_anything_raises_nothing() -> None:
    nothing = np.full((30, 4), np.inf)
    found = flagged(nothing, ALL, range(20, 30), MONTH, 5)
    assert found.compared.all()
    assert not found.above.any()


def test_as_used_a_rule_has_its_usual_threshold_and_new_alerts_are_counted() -> None:
    scores = np.array([[-3.0, 0], [-3, 0], [0, -3], [-3, -3]])
    judged = np.array([False, True, True, True])
    assert as_used(scores, judged, range(4), MONTH, -2.0).tolist() == [-1, 0, 1, 1]


def a_rule(name: str, above: list[list[int]], compared: list[bool]) -> Raised:
    flags: Flags = np.array(above, np.bool_)
    new = news(flags, range(len(above)), 1)
    return Raised(name, "", None, flags[:, :, np.newaxis], new[:, :, np.newaxis], np.array(compared), "")


def test_agreement_counts_what_the_other_raised_too_where_both_could() -> None:
    one = a_rule("one", [[1, 1], [0, 1], [1, 0]], [True, True, True])
    other = a_rule("other", [[1, 1], [0, 1], [0, 0]], [False, True, True])
    assert (agreement(one, other).new, agreement(one, other).shared) == (1, 0)
    both = a_rule("both", [[0, 1], [0, 1], [1, 1]], [True, True, True])
    assert (agreement(one, both).new, agreement(one, both).shared) == (3, 2)
    assert (agreement(both, one).new, agreement(both, one).shared) == (2, 2)
