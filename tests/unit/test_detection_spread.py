"""How the variance of a type is learnt from past errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from services.indicators.domain.detection import fit_dispersion
from services.indicators.domain.detection.dispersion import line_above

unhurried = settings(deadline=None, max_examples=60)  # the machine may be busy

points = st.lists(st.tuples(st.floats(0.01, 100), st.floats(0, 50)), min_size=1, max_size=30)


@unhurried
@given(points)
def test_the_line_is_the_bounded_least_squares_line(cells: list[tuple[float, float]]) -> None:
    x, z = np.array(cells).T
    phi, kappa = line_above(x, z)
    (above, slope), _ = optimize.nnls(np.column_stack([np.ones(len(x)), x]), z - 1)
    assert phi >= 1
    assert kappa >= 0
    ours, best = (np.sum((z - p - k * x) ** 2) for p, k in ((phi, kappa), (1 + above, slope)))
    assert ours <= best * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize(("phi", "kappa"), [(1.0, 0.0), (2.5, 0.0), (1.0, 0.15)])
def test_a_known_variance_is_found_again(phi: float, kappa: float) -> None:
    random = np.random.default_rng(11)
    mu = np.repeat(random.uniform(2, 20, (400, 1, 1)), 40, axis=2)
    excess = np.maximum((phi - 1) * mu + kappa * mu**2, 1e-9 * mu)
    counts = random.poisson(random.gamma(mu**2 / excess, excess / mu))
    found = fit_dispersion(counts)
    total = found.phi[0, 0] + found.kappa[0, 0] * mu.mean()
    assert total == pytest.approx(phi + kappa * mu.mean(), rel=0.15)
    assert found.cells[0, 0] == pytest.approx(400 * 12 * 0.99, rel=0.01)


def test_old_hotspots_do_not_widen_the_variance_much() -> None:
    counts = np.random.default_rng(3).poisson(4, (200, 1, 30))
    plain = fit_dispersion(counts)
    counts[np.arange(20), 0, 28 - np.arange(20) % 12] += 30
    spoilt = fit_dispersion(counts)
    before, after = (float(f.variance(np.full((1, 1, 1), 4.0))[0, 0, 0]) for f in (plain, spoilt))
    assert before <= after < 1.3 * before


def test_a_drift_widens_the_variance_of_the_long_window_more() -> None:
    random = np.random.default_rng(5)
    level = np.exp(np.cumsum(random.normal(0, 0.15, (150, 1, 30)), axis=2))
    found = fit_dispersion(random.poisson(6 * level), own_variance=True)
    assert found.phi.shape == (1, 2)
    single, triple = found.variance(np.array([[[6.0, 18.0]]]))[0, 0] / (6.0, 18.0)
    assert 1 < single < triple


def test_without_an_earlier_month_counts_are_taken_as_poisson() -> None:
    found = fit_dispersion(np.full((5, 2, 2), 3))
    assert (found.phi == 1).all()
    assert not found.kappa.any()
    assert not found.cells.any()
