"""The space-time scan: every candidate by hand on 200 layouts, p against plain shuffles, and thin data."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.indicators.domain.detection import Cluster, scan
from services.indicators.domain.detection.scan import shuffled

Counts = NDArray[np.int64]
Points = list[tuple[float, float]]
RADIUS, MOST, LONGEST = 3.0, 4, 6


def layout(seed: int) -> tuple[Counts, Points]:
    """A few wards, on a grid (so that distances tie) or anywhere, with sparse counts and often a cluster."""
    rng = random.Random(seed)
    wards, periods = rng.randint(1, 10), rng.randint(1, 14)
    grid = [float(step) for step in range(6)]
    points = [(rng.choice(grid), rng.choice(grid)) for _ in range(wards)]
    if seed % 2:
        points = [(rng.uniform(0, 6), rng.uniform(0, 6)) for _ in range(wards)]
    often = rng.choice([0.05, 0.5, 3.0])
    counts = np.random.default_rng(seed).poisson(often, (wards, periods))
    counts[: rng.randint(0, 2), -rng.randint(1, 3) :] += rng.randint(0, 4)
    return counts, points


def circles(points: Points) -> set[frozenset[int]]:
    """Every set of wards that some circle around a ward holds."""
    found = set()
    for x, y in points:
        away = [math.sqrt((x - u) ** 2 + (y - v) ** 2) for u, v in points]
        for reach in away:
            within = frozenset(ward for ward, far in enumerate(away) if far <= reach)
            if reach <= RADIUS and len(within) <= MOST:
                found.add(within)
    return found


def slow_likelihoods(
    counts: Counts, points: Points
) -> dict[tuple[frozenset[int], int], tuple[float, int, float]]:
    """Log likelihood ratio, count and expectation of each (circle, length) with more than it expects."""
    wards, periods = counts.shape
    total = int(counts.sum())
    found = {}
    for circle, length in itertools.product(circles(points), range(1, min(LONGEST, periods) + 1)):
        inside = sum(int(counts[w, t]) for w in circle for t in range(periods - length, periods))
        ever = sum(int(counts[w].sum()) for w in circle)
        lately = sum(int(counts[w, t]) for w in range(wards) for t in range(periods - length, periods))
        if inside * total > ever * lately:
            mu = ever * lately / total
            rest = (total - inside) * math.log((total - inside) / (total - mu))
            found[circle, length] = inside * math.log(inside / mu) + rest, inside, mu
    return found


def test_the_cluster_is_that_of_every_candidate_tried_on_200_layouts() -> None:
    clusters = 0
    for seed in range(200):
        counts, points = layout(seed)
        slow = slow_likelihoods(counts, points)
        found = scan(counts, points, radius=RADIUS, most_wards=MOST, longest=LONGEST, permutations=2)
        if not slow:
            assert found is None
            continue
        assert found is not None
        clusters += 1
        greatest = max(llr for llr, _, _ in slow.values())
        best = min((len(circle), length) for (circle, length), v in slow.items() if v[0] > greatest - 1e-9)
        here = frozenset(found.wards), found.last - found.first + 1
        assert (len(here[0]), here[1]) == best
        assert found.llr == pytest.approx(greatest, abs=1e-9)
        assert slow[here] == pytest.approx((found.llr, found.observed, found.expected), abs=1e-9)
        assert found.last == counts.shape[1] - 1
    assert clusters > 120


def surge(extra: int) -> tuple[Counts, Points]:
    """Six by six wards a kilometre apart, a year of days, and more in four neighbours during the last five."""
    counts = np.random.default_rng(4).poisson(0.05, (36, 365))
    for ward in (14, 15, 20, 21):
        counts[ward, -5:-1] += extra
    return counts, [(1000.0 * (ward % 6), 1000.0 * (ward // 6)) for ward in range(36)]


def test_a_surge_in_neighbouring_wards_is_found_with_its_days() -> None:
    counts, points = surge(2)
    found = scan(counts, points, permutations=99)
    assert found is not None
    assert {14, 15, 20, 21} <= set(found.wards)
    assert found.last == 364
    assert abs(found.first - 360) <= 2  # chance may have added to the days before
    assert found.p < 1e-6
    assert found.recurrence == 1 / found.p
    assert found == scan(counts, points, permutations=99)  # the same seed, the same answer


def test_p_is_near_the_rank_among_plain_shuffles() -> None:
    counts, points = surge(0)
    found = scan(counts, points, permutations=199)
    assert found is not None
    where, when = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    rng = np.random.default_rng(9)
    as_likely = 0
    for _ in range(199):
        again = np.zeros_like(counts)
        np.add.at(again, (where, rng.permutation(when)), 1)
        other = scan(again, points, permutations=2)
        as_likely += other is not None and other.llr >= found.llr
    assert found.p == pytest.approx((1 + as_likely) / 200, abs=0.12)


def test_counts_without_a_cluster_are_seldom_called_one() -> None:
    rng = np.random.default_rng(6)
    points = [(float(x), float(y)) for x in range(4) for y in range(3)]
    found = [
        scan(rng.poisson(0.3, (12, 40)), points, radius=2, longest=7, permutations=39) for _ in range(150)
    ]
    below = sum(cluster is not None and cluster.p < 0.1 for cluster in found)
    assert 4 <= below <= 30  # 15 expected


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.data())
def test_a_shuffle_keeps_both_margins(wards: list[int], data: st.DataObject) -> None:
    lately = data.draw(
        st.lists(st.integers(0, 3), min_size=1, max_size=4).filter(lambda days: sum(days) <= sum(wards))
    )
    drawn = shuffled(np.array(wards), np.array(lately), np.random.default_rng(1))
    assert drawn.sum(axis=0).tolist() == lately
    assert (drawn.sum(axis=1) <= wards).all()
    assert (drawn >= 0).all()


def test_a_circle_ends_at_its_radius_or_its_wards_whichever_comes_first() -> None:
    counts = np.ones((5, 10), np.int64)
    counts[:, -1] = 9
    counts[0, -1] = 0  # so that all but the first have more than expected together
    line = [(0.0, float(y)) for y in range(5)]

    def wards(radius: float, most: int) -> int:
        found = scan(counts, line, radius=radius, most_wards=most, permutations=2)
        assert found is not None
        return len(found.wards)

    assert wards(radius=2, most=10) == 4
    assert wards(radius=2, most=3) == 3
    assert wards(radius=0.5, most=10) == 1


ALONE = np.array([[0.0, 0.0]])


@pytest.mark.parametrize(
    "counts",
    [np.zeros((1, 30), int), np.full((1, 30), 7), np.eye(1, 30, 29, dtype=int), np.full((1, 30), 10**6)],
)
def test_one_ward_is_never_a_cluster(counts: Counts) -> None:
    """All that a period has is where it could be."""
    assert scan(counts, ALONE, permutations=9) is None


def test_few_or_very_many_incidents_get_a_finite_answer() -> None:
    two = np.zeros((2, 30), np.int64)
    two[0, 0] = two[1, 29] = 1
    many = np.full((2, 30), 10**6)
    many[0, 29] *= 2
    apart = np.array([[0.0, 0.0], [9e9, 0.0]])
    found = [scan(counts, apart, permutations=9) for counts in (two, many)]
    few, crowd = (cluster for cluster in found if cluster is not None)
    assert (few.wards, few.observed, few.expected) == ((1,), 1, 0.5)
    assert few.p == 1
    assert (crowd.wards, crowd.first) == ((0,), 29)
    assert 0 < crowd.p < 1e-9
    assert math.isfinite(crowd.recurrence)


def test_a_cluster_is_a_value() -> None:
    cluster = Cluster((1, 2), 3, 4, 9, 3.0, 5.5, 0.01)
    assert cluster.recurrence == pytest.approx(100)
    assert cluster == Cluster((1, 2), 3, 4, 9, 3.0, 5.5, 0.01)


@pytest.mark.parametrize(
    ("counts", "centroids", "options"),
    [
        (np.zeros(5, int), ALONE, {}),
        (np.zeros((0, 5), int), np.zeros((0, 2)), {}),
        (np.full((1, 5), 0.5), ALONE, {}),
        (np.full((1, 5), -1), ALONE, {}),
        (np.full((1, 5), 10**9), ALONE, {}),
        (np.zeros((2, 5), int), ALONE, {}),
        (np.zeros((1, 5), int), ALONE * np.nan, {}),
        (np.zeros((1, 5), int), ALONE, {"radius": 0.0}),
        (np.zeros((1, 5), int), ALONE, {"most_wards": 0}),
        (np.zeros((1, 5), int), ALONE, {"longest": 0}),
        (np.zeros((1, 5), int), ALONE, {"permutations": 1}),
    ],
)
def test_what_makes_no_sense_is_refused(counts: Counts, centroids: Counts, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        scan(counts, centroids, **options)
