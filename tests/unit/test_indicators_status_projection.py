"""The projected year end: when there is one, how sure it is, and the danger that is told once."""

from typing import Any

import numpy as np
import pytest

from services.indicators.domain.status.projection import fit, is_enough, past_of, project, projected
from services.indicators.domain.status.spans import YEAR
from shared.events import IndicatorStatus, IntakeRecord
from tests.status_county import a_measure, a_target, an_indicator, by_measures, judged

SEASON = np.array([8, 7, 8, 9, 10, 11, 13, 13, 11, 10, 9, 8]) / 117


def a_past(
    rng: np.random.Generator, years: int, level: float, spread: float, drift: float
) -> np.ndarray[Any, Any]:
    """Months of some years, oldest first, negative binomial about a season whose level wanders."""
    levels = level * np.exp(np.cumsum(rng.normal(0, drift, years)))
    means = np.concatenate([one * SEASON for one in levels])
    return rng.negative_binomial(means / (spread - 1), 1 / spread)


def test_a_season_without_noise_is_found_and_the_year_end_is_exact() -> None:
    series = [(m, 1200.0 * SEASON[m % YEAR]) for m in range(36 + 6)]
    past = past_of(series, 41)
    assert np.allclose(fit(past).share, np.roll(SEASON, -6))
    value, _ = project(sum(v for _, v in series[-6:]), past, 6)
    assert value == pytest.approx(1200)


def test_a_month_that_is_missing_costs_no_bias() -> None:
    series = [(m, 1200.0 * SEASON[m % YEAR]) for m in range(42) if m not in (5, 30, 38)]
    value, _ = project(1200 * SEASON[:6].sum(), past_of(series, 41), 6)
    assert value == pytest.approx(1200)


def test_two_years_are_enough_and_less_is_not() -> None:
    assert is_enough(past_of([(m, 5.0) for m in range(24)], 23))
    assert not is_enough(past_of([(m, 5.0) for m in range(1, 24)], 23))
    assert not is_enough(past_of([(m, 5.0) for m in range(40) if m % YEAR], 39)), "a January nobody ever saw"
    assert not is_enough(past_of([], 23))


@pytest.mark.parametrize(
    ("years", "level", "spread", "drift"), [(3, 1500, 1.5, 0.05), (4, 300, 1.2, 0.05), (5, 6000, 3.0, 0.08)]
)
def test_the_80_percent_interval_holds_about_80_percent_of_year_ends(
    years: int, level: float, spread: float, drift: float
) -> None:
    rng, held, trials = np.random.default_rng(1), 0, 300
    for _ in range(trials):
        counts = a_past(rng, years, level, spread, drift)
        seen = [(m, float(n)) for m, n in enumerate(counts[:-6])]
        last = len(seen) - 1
        found = projected(float(counts[-12:-6].sum()), past_of(seen, last), 6, None, True)
        held += found.low <= counts[-12:].sum() <= found.high
    assert 0.70 <= held / trials <= 0.90


def test_the_same_figures_give_the_same_projection() -> None:
    past = past_of([(m, 20.0 + m % 7) for m in range(30)], 29)
    assert projected(130, past, 6, 250, True) == projected(130, past, 6, 250, True)


def test_a_target_is_missed_above_where_less_is_better_and_below_where_more_is() -> None:
    past = past_of([(m, 20.0) for m in range(30)], 29)
    assert projected(120, past, 6, 220, True).misses == pytest.approx(1, abs=0.1)
    assert projected(120, past, 6, 220, False).misses == pytest.approx(0, abs=0.1)
    assert projected(120, past, 6, None, True).misses is None


def history(this_year: list[float], before: float = 20.0) -> list[IntakeRecord]:
    """Two even years, and the months of 2015/16 so far."""
    dates = [f"{y}-{m:02d}" for y in (2013, 2014, 2015, 2016) for m in range(1, 13)][3:]
    values = [before] * 24 + this_year
    return [a_measure(date, value) for date, value in zip(dates, values, strict=False)]


REDEFINED = {"starts": "2014-04", "definition": "New."}


def status(records: list[IntakeRecord], at: str, **changes: Any) -> IndicatorStatus:
    return judged(by_measures(an_indicator(**changes), targets=[a_target(230)]), *records, at=at)


def test_a_projection_comes_with_the_year_s_third_settled_month() -> None:
    second, third = status(history([20.0] * 2), "2015-06-05"), status(history([20.0] * 3), "2015-07-05")
    assert (second.projection, second.unprojected) == (None, "early_in_year")
    assert third.unprojected is None
    assert third.projection is not None
    assert (third.projection.value, third.projection.target) == (240, 230)
    assert third.projection.low < 240 < third.projection.high


@pytest.mark.parametrize(
    ("records", "at", "changes", "why"),
    [
        (history([20.0] * 6)[6:], "2015-10-05", {}, None),
        (history([20.0] * 6)[7:], "2015-10-05", {}, "too_few_months"),
        (history([20.0] * 12), "2016-04-05", {}, "year_over"),
        (history([20.0] * 6), "2015-10-05", {"window": "rolling_12"}, "not_year_to_date"),
        (history([20.0] * 6), "2015-10-05", {"aggregation": "mean"}, "not_a_count"),
        (history([20.0] * 6), "2015-10-05", {"definitions": [REDEFINED]}, "break"),
        ([], "2015-10-05", {}, "no_figure"),
    ],
)  # fmt: skip
def test_where_there_is_none_it_says_why(
    records: list[IntakeRecord], at: str, changes: dict[str, Any], why: str | None
) -> None:
    assert status(records, at, **changes).unprojected == why


def test_most_years_that_miss_are_foreseen_and_few_that_do_not() -> None:
    """Four simulated years with a wandering level, the last judged month by month from its third on."""
    rng, foreseen, missed, false = np.random.default_rng(5), 0, 0, 0
    trials = 60
    for _ in range(trials):
        counts = a_past(rng, 4, 1500, 1.5, 0.05).astype(float)
        before, year = counts[:36], counts[36:]
        target = before[-12:].sum() - 1
        at = next((n for n in range(3, 12) if _misses(before, year[:n], target) >= 0.8), None)
        if year.sum() > target:
            missed += 1
            foreseen += at is not None and year[:at].sum() <= target
        else:
            false += at is not None
    assert missed > 20
    assert foreseen / missed >= 0.8
    assert false / (trials - missed) <= 0.2


def _misses(before: np.ndarray[Any, Any], so_far: np.ndarray[Any, Any], target: float) -> float:
    seen = [(m, float(n)) for m, n in enumerate([*before, *so_far])]
    found = projected(float(so_far.sum()), past_of(seen, len(seen) - 1), len(so_far), target, True)
    assert found.misses is not None
    return found.misses
