"""Farrington Flexible: what R's surveillance gives, a slow fit with matrices, and answers where data is thin."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from services.indicators.domain.detection import farrington_flexible
from services.indicators.domain.detection.baseline import baseline_of
from services.indicators.domain.detection.exceedance import judge

DATA = (
    Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "detection"
)
AGONA = DATA / "agona.csv"
FROM_R = DATA / "agona_ff.csv"
LAST = 263
"""The earliest week that five years, a window of three weeks and none excluded allow."""

Floats = NDArray[np.float64]
unhurried = settings(deadline=None, max_examples=40)  # the machine may be busy


def agona() -> NDArray[np.int64]:
    """Weekly counts of Salmonella Agona, as R's surveillance ships them."""
    if not AGONA.is_file():
        pytest.skip(f"no {AGONA}; set WARDWATCH_SHARED_DATA to the folder of reference data")
    return np.array([int(line) for line in AGONA.read_text().split()[1:]])


def drawn(mean: float, *, series: int = 1, seed: int = 1) -> Floats:
    """Over-dispersed counts of 264 weeks with a season."""
    rng = np.random.default_rng(seed)
    season = np.exp(0.3 * np.cos(np.arange(LAST + 1) / 52 * 2 * np.pi))
    return rng.poisson(mean * season * rng.gamma(3, 1 / 3, (series, LAST + 1))).astype(np.float64)


def test_r_is_met_in_every_week_of_agona() -> None:
    weeks = np.arange(235, 313)  # counted from 1, as R does
    found = farrington_flexible(agona(), (weeks - 1).tolist(), years_back=4, alpha=0.01)
    assert weeks[found.alarm].tolist() == [257, 262, 263, 264]
    assert found.upper[0] == 9
    assert found.p_value[0] == pytest.approx(0.58121, abs=1e-5)
    assert found.expected[0] == pytest.approx(2.28084, abs=1e-5)
    assert found.dispersion[0] == pytest.approx(1.73622, abs=1e-5)
    with FROM_R.open() as lines:
        for row in csv.DictReader(lines):
            at = int(row["k"]) - 235
            assert found.p_value[at] == pytest.approx(float(row["p"]), abs=1e-9)
            assert found.expected[at] == pytest.approx(float(row["mu"]), abs=1e-9)
            assert found.dispersion[at] == pytest.approx(float(row["phi"]), abs=1e-9)
            assert (found.upper[at], found.alarm[at]) == (int(row["up"]), row["alarm"] == "TRUE")


@pytest.mark.parametrize(
    ("observed", "mu", "phi", "p", "upper"),
    [
        (5, 3.48558772909901, 1.58040504653158, 0.287992753378132, 10),
        (9, 4.26042358567348, 1.49228167810841, 0.061992873000337, 11),
        (3, 4.64054567083090, 1.50036986979721, 0.781905461879953, 12),
        (4, 3.20425799894937, 1.27289024668790, 0.392232017627182, 9),
    ],
)
def test_p_and_bound_follow_from_mean_and_dispersion(
    observed: int, mu: float, phi: float, p: float, upper: int
) -> None:
    """R's own rows (weeks 292, 294, 297 and 312), through the last step alone."""
    found = judge(np.array([float(observed)]), np.array([mu]), np.array([phi]), 0.01, np.array([True]))
    assert found.p_value == pytest.approx(p, abs=1e-12)
    assert found.upper == upper
    assert not found.alarm


def slow_fit(seen: Floats, prior: Floats, design: Floats) -> tuple[Floats, Floats, float, Floats]:
    """Coefficients, means, dispersion and leverage as R's glm.fit finds them: QR, 25 steps at most."""
    mean, before = seen + 0.1, np.inf
    for _ in range(25):
        root = np.sqrt(prior * mean)
        q, r = np.linalg.qr(design * root[:, None])
        beta = np.linalg.solve(r, q.T @ ((np.log(mean) + (seen - mean) / mean) * root))
        mean = np.exp(design @ beta)
        now = 2 * float(prior @ (special.xlogy(seen, seen / mean) - (seen - mean)))
        if abs(now - before) < 1e-8 * (now + 0.1):
            break
        before = now
    chi = float(((root * (seen - mean) / mean) ** 2).sum()) / (len(seen) - len(beta))
    return beta, mean, max(chi, 1.0), (q**2).sum(axis=1)


def slow_farrington(series: Floats, threshold: float, *, trend: bool) -> tuple[float, float]:
    """Expected count and dispersion of the last week, one matrix at a time."""
    baseline = baseline_of(5, 3, 10, 26)
    season = np.repeat(np.arange(10), np.diff([*baseline.starts, len(baseline.back)]))
    design = np.eye(10)[season]
    if trend:
        design = np.column_stack([design, -baseline.back])
    seen = series[LAST - baseline.back]
    _, mean, phi, leverage = slow_fit(seen, np.ones(len(seen)), design)
    residual = 1.5 * (seen ** (2 / 3) * mean ** (-1 / 6) - mean**0.5) / np.sqrt(phi * (1 - leverage))
    prior = np.where(residual > threshold, np.abs(residual) ** -2.0, 1.0)
    beta, _, phi, _ = slow_fit(seen, prior * len(prior) / prior.sum(), design)
    expected = float(np.exp(beta[0]))
    return (
        (expected, phi)
        if not trend or expected <= seen.max()
        else slow_farrington(series, threshold, trend=False)
    )


@pytest.mark.parametrize("mean", [0.2, 1.0, 5.0, 60.0])
@pytest.mark.parametrize("threshold", [2.58, 1.0])
def test_a_fit_with_matrices_gives_the_same(mean: float, threshold: float) -> None:
    table = drawn(mean, series=6, seed=int(mean * 10))
    found = farrington_flexible(table, LAST, weights_threshold=threshold)
    slow = [slow_farrington(series, threshold, trend=True) for series in table]
    assert found.expected == pytest.approx([mu for mu, _ in slow], rel=1e-9)
    assert found.dispersion == pytest.approx([phi for _, phi in slow], rel=1e-9)


def test_without_an_accepted_trend_the_seasons_stand_alone() -> None:
    flat = drawn(5.0)[0]
    assert farrington_flexible(flat, LAST, trend_alpha=0.0).expected == pytest.approx(
        slow_farrington(flat, 2.58, trend=False)[0], rel=1e-9
    )
    rising = np.round(4 * np.exp(np.arange(LAST + 1) / 260))
    kept = farrington_flexible(rising, LAST, trend_alpha=0.05)  # R's default for pThresholdTrend
    assert kept.expected == farrington_flexible(rising, LAST).expected


@unhurried
@given(st.floats(0.01, 1e4), st.sampled_from([0.001, 0.005, 0.05]), st.integers(0, 9))
def test_the_bound_is_the_first_count_rarely_exceeded(mean: float, alpha: float, seed: int) -> None:
    found = farrington_flexible(drawn(mean, seed=seed), LAST, alpha=alpha)
    mu, phi, upper = float(found.expected), float(found.dispersion), int(found.upper)
    law = stats.nbinom(mu / (phi - 1), 1 / phi) if phi > 1.000001 else stats.poisson(mu)
    assert law.sf(upper) <= alpha * (1 + 1e-9)
    assert upper == 0 or law.sf(upper - 1) > alpha * (1 - 1e-9)


def test_an_outbreak_is_an_alarm_only_with_enough_recent_counts() -> None:
    quiet = np.tile([0.0, 1.0, 0.0, 0.0], 66)
    quiet[LAST] = 4
    assert quiet[-4:].sum() == 5
    assert farrington_flexible(quiet, LAST).alarm
    assert not farrington_flexible(quiet, LAST, limit=(6, 4)).alarm


def test_each_series_and_week_is_judged_as_if_alone_and_later_weeks_are_not_read() -> None:
    table = np.pad(drawn(3.0, series=3), [(0, 0), (0, 9)], constant_values=50)
    together = farrington_flexible(table, [270, 263])
    assert together.expected.shape == (3, 2)
    assert farrington_flexible(table, [270]).expected.shape == (3,)
    for row in range(3):
        alone = farrington_flexible(table[row, :264], 263)
        assert alone.expected.shape == ()
        assert (alone.expected, alone.p_value) == (together.expected[row, 1], together.p_value[row, 1])


THIN = {
    "never a count": np.zeros(LAST + 1),
    "first counts ever": np.append(np.zeros(LAST), 6),
    "always the same": np.full(LAST + 1, 7),
    "a million a week": np.full(LAST + 1, 10**6),
    "all at the beginning": np.append([3], np.zeros(LAST)),
    "one week of ten million": np.where(np.arange(LAST + 1) == 100, 10**7, 1),
    "never covered": np.full(LAST + 1, np.nan),
}


@pytest.mark.parametrize("name", THIN)
def test_a_thin_or_odd_series_gets_a_finite_answer(name: str) -> None:
    found = farrington_flexible(THIN[name], LAST)
    for part in (found.expected, found.upper, found.p_value, found.dispersion):
        assert np.isfinite(part)
    assert 0 < found.p_value <= 1
    assert found.dispersion >= 1
    assert bool(found.alarm) is (name == "first counts ever")


def test_weeks_not_covered_are_neither_learnt_from_nor_judged() -> None:
    steady = np.tile([3.0, 4.0, 5.0], 88)
    gap = np.where((np.arange(LAST + 1) >= 60) & (np.arange(LAST + 1) < 90), np.nan, steady)
    assert farrington_flexible(gap, LAST).expected == pytest.approx(4, abs=0.3)
    assert (
        farrington_flexible(np.nan_to_num(gap), LAST).expected > 4.5
    )  # a trend up from a silence taken for peace
    gap[LAST] = np.nan
    unheard = farrington_flexible(gap, LAST)
    assert unheard.p_value == 1
    assert not unheard.alarm


@pytest.mark.parametrize(
    ("years", "half_window", "periods", "excluded", "weeks", "seasons"),
    [(4, 3, 10, 26, 185, 10), (5, 3, 10, 26, 237, 10), (3, 3, 1, 26, 21, 1), (1, 3, 10, 26, 29, 6)],
)
def test_the_baseline_splits_each_year_as_the_paper_does(
    years: int, half_window: int, periods: int, excluded: int, weeks: int, seasons: int
) -> None:
    baseline = baseline_of(years, half_window, periods, excluded)
    assert (len(baseline.back), len(baseline.starts)) == (weeks, seasons)
    assert {min(back % 52, -back % 52) for back in baseline.back[baseline.own].tolist()} == set(
        range(half_window + 1)
    )


@pytest.mark.parametrize(
    ("counts", "at", "options"),
    [
        (np.full(264, 0.5), LAST, {}),
        (np.full(264, -1), LAST, {}),
        (np.full(264, np.inf), LAST, {}),
        (np.zeros((1, 1, 264)), LAST, {}),
        (np.zeros(264), 262, {}),
        (np.zeros(264), 264, {}),
        (np.zeros(264), [], {}),
        (np.zeros(264), LAST, {"alpha": 0.0}),
        (np.zeros(264), LAST, {"periods": 47}),
        (np.zeros(264), LAST, {"years_back": 0}),
        (np.zeros(264), LAST, {"past_weeks_excluded": 263}),
        (np.zeros(264), LAST, {"limit": (5, 0)}),
        (np.zeros(264), LAST, {"weights_threshold": 0.0}),
    ],
)
def test_what_makes_no_sense_is_refused(counts: Floats, at: int, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        farrington_flexible(counts, at, **options)  # type: ignore[arg-type]


def test_a_week_of_which_half_is_known_is_held_against_half() -> None:
    series = drawn(40.0)[0]
    whole = farrington_flexible(series, 263)
    half = farrington_flexible(series, 263, reported=0.5)
    assert half.expected == pytest.approx(whole.expected / 2)
    assert half.dispersion == pytest.approx((whole.dispersion + 1) / 2)
    assert half.upper < whole.upper < 2 * half.upper  # half as many scatter by more than half
    series[263] = half.upper + 1  # a little above what half of the week may have
    assert not farrington_flexible(series, 263).alarm
    assert farrington_flexible(series, 263, reported=0.5).alarm


def test_each_series_may_be_known_by_another_share() -> None:
    table = drawn(40.0, series=2)
    found = farrington_flexible(table, 263, reported=np.array([[1.0], [0.7]]))
    alone = [
        farrington_flexible(row, 263, reported=share) for row, share in zip(table, (1.0, 0.7), strict=True)
    ]
    assert found.p_value == pytest.approx([float(one.p_value) for one in alone])
    for wrong in (0.0, 1.1, np.nan):
        with pytest.raises(ValueError, match="reported"):
            farrington_flexible(table, 263, reported=wrong)
