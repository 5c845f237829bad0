"""The common rules: by hand on small series, none looking ahead, and EARS as R has it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from deploy.rivals import farrington, means
from deploy.rivals.rules import RIVALS, Rival, history, scores
from deploy.rivals.series import DAYS, MONTHS, WEEKS, Series, series_of, trailing
from services.indicators.domain.detection.rules import DAY, MONTH, WEEK, Rule
from tests import published

BY_NAME = {rival.name: rival for rival in RIVALS}
RULES = {DAYS: DAY, WEEKS: WEEK, MONTHS: MONTH}
YEAR = [4, 2, 3, 5, 4, 2, 3, 5, 4, 2, 3, 5]
"""Twelve months: mean 3.5, squares 42 x 12 / 12, moving ranges 2 1 2 1 2 1 2 1 2 1 2 ... of mean 17/11."""


def a_series(*counts: int, year: int = MONTHS, covered: list[bool] | None = None) -> Series:
    """One ward and type, every period wanted."""
    values = np.array(counts, np.float64).reshape(1, 1, -1)
    known = np.array([covered or [True] * len(counts)])
    return Series(np.where(known, values, 0.0), known, np.ones(values.shape, np.bool_), year)


def last(name: str, *counts: int, covered: list[bool] | None = None) -> float:
    return float(scores(BY_NAME[name], a_series(*counts, covered=covered))[0, 0, -1])


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("+20 % on last year", -10 / 4),
        ("mean + 2 SD", -6.5 / np.std(YEAR, ddof=1)),
        ("XmR", -6.5 / np.mean(np.abs(np.diff(YEAR)))),
        ("z-score", -6.5 / np.sqrt(3.5)),
        ("EARS C1", -(10 - np.mean(YEAR[-7:])) / np.std(YEAR[-7:], ddof=1)),
        ("EARS C2", -(10 - np.mean(YEAR[-9:-2])) / np.std(YEAR[-9:-2], ddof=1)),
    ],
)
def test_a_rule_by_hand(name: str, score: float) -> None:
    assert last(name, *YEAR, 10) == pytest.approx(score)


def test_the_two_tails_by_hand() -> None:
    poisson = 1 - sum(np.exp(-3.5) * 3.5**k / np.prod(np.arange(1.0, k + 1)) for k in range(10))
    assert last("Poisson", *YEAR, 10) == pytest.approx(np.log(poisson))
    assert last("C-test", *[1] * 12, 1) == pytest.approx(np.log(1 - (12 / 13) ** 13))


def test_what_c2_has_above_one_adds_up_over_three_periods() -> None:
    counts = [0, 2] * 6 + [6, 6, 1]
    before = [counts[at - 9 : at - 2] for at in (12, 13, 14)]
    c2 = [(counts[at + 12] - np.mean(seen)) / np.std(seen, ddof=1) for at, seen in enumerate(before)]
    assert c2[2] < 1 < min(c2[:2]), "the last adds nothing"
    assert last("EARS C3", *counts) == pytest.approx(2 - c2[0] - c2[1])


def test_a_series_without_counts_divides_by_half_an_event() -> None:
    nothing = [0] * 12
    assert last("mean + 2 SD", *nothing, 3) == last("XmR", *nothing, 3) == last("EARS C1", *nothing, 3) == -6
    assert last("+20 % on last year", *nothing, 3) == -6
    assert last("Poisson", *nothing, 3) == pytest.approx(np.log(1.164e-5), abs=0.01)


def test_what_is_not_covered_is_no_zero() -> None:
    gap = [True] * 5 + [False] + [True] * 7
    counts = [*YEAR, 10]
    counts[5] = 0
    known = [n for n, there in zip(YEAR, gap, strict=False) if there]
    assert last("mean + 2 SD", *counts, covered=gap) == pytest.approx(
        -(10 - np.mean(known)) / np.std(known, ddof=1)
    )
    assert last("z-score", *counts, covered=[False] * 7 + [True] * 6) == np.inf, "less than half is known"
    assert last("+20 % on last year", *counts, covered=[False] + [True] * 12) == np.inf
    assert last("Poisson", *counts, covered=[True] * 12 + [False]) == np.inf


def some_counts(periods: int, mean: float) -> NDArray[np.int64]:
    rng = np.random.default_rng(3)
    return rng.poisson(mean * rng.gamma(2, 0.5, (5, 2, periods))).astype(np.int64)


@pytest.mark.parametrize(
    ("year", "periods", "mean"), [(MONTHS, 45, 4.0), (WEEKS, 175, 1.5), (DAYS, 1140, 0.4)]
)
@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_no_rule_looks_ahead_and_each_judges_once_it_has_its_history(
    rival: Rival, year: int, periods: int, mean: float
) -> None:
    counts, covered = some_counts(periods, mean), np.ones((2, periods), np.bool_)
    rule: Rule = RULES[year]
    whole = scores(rival, series_of(counts, covered, rule, year))
    cut = periods - 7
    before = scores(rival, series_of(counts[..., :cut], covered[:, :cut], rule, year))
    np.testing.assert_allclose(whole[..., :cut], before, rtol=1e-9)
    judged = np.flatnonzero(np.isfinite(whole).any(axis=(0, 1)))
    if history(rival, year) < periods:
        assert judged.min() == pytest.approx(history(rival, year), abs=2)
    else:
        assert not len(judged)


def test_days_are_judged_as_weeks_that_end_with_them() -> None:
    days = some_counts(7 * 20, 1.0)
    weeks = days.reshape(5, 2, 20, 7).sum(axis=3)
    rival = BY_NAME["mean + 2 SD"]
    everything = np.ones(days.shape, np.bool_)
    of_days = scores(rival, Series(days.astype(float), everything[0], everything, DAYS))
    of_weeks = scores(rival, Series(weeks.astype(float), everything[0, :, :20], everything[..., :20], WEEKS))
    np.testing.assert_allclose(of_days[..., 6::7][..., 12:], of_weeks[..., 12:])


def test_only_what_meets_the_gates_of_wardwatch_is_wanted() -> None:
    counts = np.array([[[0, 1, 1, 1, 1, 0, 9]]])
    weeks = series_of(counts, np.ones((1, 7), np.bool_), WEEK, WEEKS)
    assert weeks.wanted[0, 0].tolist() == [False, False, False, True, True, False, True]
    found = scores(Rival("all", "", lambda series: series.counts, 0.0, (0, 0)), weeks)
    assert np.isfinite(found[0, 0]).tolist() == weeks.wanted[0, 0].tolist()


def test_farrington_of_months_finds_a_surge_and_knows_the_season() -> None:
    rng = np.random.default_rng(4)
    season = 20 + 15 * np.sin(np.arange(72) * 2 * np.pi / 12)
    counts = rng.poisson(season, (40, 1, 72)).astype(np.int64)
    counts[7, 0, 70] += 40
    found = farrington.flexible(series_of(counts, np.ones((1, 72), np.bool_), MONTH, MONTHS))
    assert np.nanargmin(found[:, 0, 70]) == 7
    alarms = np.delete(found[:, 0, 60:], 7, axis=0) <= BY_NAME["Farrington"].usual
    assert alarms.mean() < 0.05
    steady = means.poisson(series_of(counts, np.ones((1, 72), np.bool_), MONTH, MONTHS))[:, 0, 60:]
    assert (steady <= np.log(0.005)).mean() > 2 * alarms.mean(), "the season misleads a rule that knows none"


def test_sums_before_a_period_are_those_of_a_loop() -> None:
    values = np.random.default_rng(5).poisson(3, (2, 3, 20)).astype(float)
    for span, skip in ((7, 0), (7, 2), (3, -1)):
        found = trailing(values, span, skip)
        for at in range(20):
            end = at - skip
            slow = values[..., end - span : end].sum(axis=-1) if end >= span else np.full((2, 3), np.nan)
            np.testing.assert_allclose(found[..., at], slow)


@pytest.mark.skipif(
    not published.AGONA.is_file(), reason=f"no {published.AGONA.name} at WARDWATCH_SHARED_DATA"
)
def test_ears_raises_what_r_raises_on_agona() -> None:
    met, number = published.ears_as_in_r()
    assert met == number == 3
