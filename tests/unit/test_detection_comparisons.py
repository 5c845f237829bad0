"""Two counts compared: the published values, a brute-force E-test, and what holds for all counts."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from services.indicators.domain.detection import exact_ratio, poisson_two_sample

unhurried = settings(deadline=None, max_examples=60)  # the machine may be busy

counts = st.integers(0, 60)
exposures = st.sampled_from([1.0, 1.5, 4.0, 12.0, 52.0])


@pytest.mark.parametrize(
    ("a", "b", "exposure_a", "exposure_b", "e_test", "exact", "mid"),
    [
        (25, 16, 1, 1, 0.1648, 0.2110, 0.1876),
        (6, 1, 1, 1, 0.0695, 0.1250, 0.0977),
        (3, 0, 1, 1, 0.0884, 0.2500, 0.1875),
        (8, 20, 1, 12, 0.00048, 0.00094, 0.00055),
        (10, 60, 4, 52, 0.01974, 0.03221, 0.02417),
    ],
)
def test_published_values(
    a: int, b: int, exposure_a: float, exposure_b: float, e_test: float, exact: float, mid: float
) -> None:
    found = poisson_two_sample(a, b, exposure_a, exposure_b)
    digits = 6e-5 if e_test > 0.05 else 6e-6
    assert found.e_test == pytest.approx(e_test, abs=digits)
    assert found.exact_conditional == pytest.approx(exact, abs=digits)
    assert found.mid_p == pytest.approx(mid, abs=digits)
    assert exact_ratio(a, b, exposure_a, exposure_b).p == found.mid_p


def slow_e_test(a: int, b: int, exposure_a: float, exposure_b: float) -> float:
    """Every pair of counts, with the pooled variance of their difference."""

    def far(x: int, y: int) -> float:
        spread = (x + y) / (exposure_a * exposure_b)
        return abs(x / exposure_a - y / exposure_b) / math.sqrt(spread) if spread else 0.0

    rate = (a + b) / (exposure_a + exposure_b)
    means = rate * exposure_a, rate * exposure_b
    ranges = (range(int(m + 10 * math.sqrt(m) + 15)) for m in means)
    laws = [[float(stats.poisson.pmf(x, m)) for x in r] for r, m in zip(ranges, means, strict=True)]
    seen = far(a, b) * (1 - 1e-10)
    pairs = itertools.product(enumerate(laws[0]), enumerate(laws[1]))
    return sum(p * q for (x, p), (y, q) in pairs if far(x, y) >= seen)


@unhurried
@given(st.integers(0, 25), st.integers(0, 25), exposures, exposures)
def test_the_e_test_sums_every_pair(a: int, b: int, exposure_a: float, exposure_b: float) -> None:
    if a + b:
        found = poisson_two_sample(a, b, exposure_a, exposure_b).e_test
        assert found == pytest.approx(slow_e_test(a, b, exposure_a, exposure_b), abs=1e-9)


@unhurried
@given(counts, counts, exposures, exposures)
def test_ratios_turn_over_when_the_sides_change(a: int, b: int, exposure_a: float, exposure_b: float) -> None:
    one, other = exact_ratio(a, b, exposure_a, exposure_b), exact_ratio(b, a, exposure_b, exposure_a)
    assert one.p == pytest.approx(other.p, rel=1e-9)
    if one.high is not None and other.low > 0:
        assert one.high == pytest.approx(1 / other.low, rel=1e-9)
    if a and b:
        assert one.value == pytest.approx(1 / other.value, rel=1e-12) if other.value else False
        assert one.low < a / b * exposure_b / exposure_a < (one.high or 0)


@unhurried
@given(counts, counts, exposures, exposures)
def test_the_interval_leaves_half_the_error_on_either_side(
    a: int, b: int, exposure_a: float, exposure_b: float
) -> None:
    found = exact_ratio(a, b, exposure_a, exposure_b, level=0.9)

    def share(ratio: float) -> float:
        return ratio * exposure_a / (ratio * exposure_a + exposure_b)

    if a:
        assert stats.binom.sf(a - 1, a + b, share(found.low)) == pytest.approx(0.05, rel=1e-6)
    if found.high is not None:
        assert stats.binom.cdf(a, a + b, share(found.high)) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(
    ("a", "b", "value", "is_open"),
    [(0, 0, None, True), (4, 0, None, True), (0, 4, 0.0, False), (4, 4, 1.0, False)],
)
def test_zero_counts_have_no_ratio_or_an_open_end(a: int, b: int, value: float | None, is_open: bool) -> None:
    found = exact_ratio(a, b)
    assert (found.value, found.high is None) == (value, is_open)
    assert (found.low == 0) == (a == 0)


def test_equal_rates_are_no_difference_even_of_a_million() -> None:
    found = poisson_two_sample(1_000_000, 2_000_000, 1, 2)
    assert found.e_test == 1
    assert found.exact_conditional == pytest.approx(1)


@pytest.mark.parametrize(
    ("a", "b", "exposure_a", "exposure_b"),
    [(-1, 2, 1, 1), (1, 2, 0, 1), (1, 2, 1, math.inf), (1, 2, math.nan, 1), (1.5, 2, 1, 1)],
)
def test_what_is_no_count_or_no_exposure_is_refused(
    a: int, b: int, exposure_a: float, exposure_b: float
) -> None:
    with pytest.raises(ValueError, match="must be"):
        poisson_two_sample(a, b, exposure_a, exposure_b)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5])
def test_a_level_is_a_probability(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        exact_ratio(1, 2, level=level)
