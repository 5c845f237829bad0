"""Figures that others published, or that a slow search finds, and how many of them ours meet."""

import csv

import numpy as np

from deploy.rivals import ears
from deploy.rivals.series import WEEKS, Series
from services.indicators.domain.detection import farrington_flexible, poisson_two_sample, scan
from services.indicators.domain.detection.history import Counts
from tests.london import REFERENCE
from tests.unit.test_detection_scan import LONGEST, MOST, RADIUS, layout, slow_likelihoods

AGONA = REFERENCE / "detection" / "agona.csv"
AGONA_IN_R = REFERENCE / "detection" / "agona_ff.csv"
EXACT = {
    (25, 16, 1.0, 1.0): (0.1648, 0.2110, 0.1876),
    (6, 1, 1.0, 1.0): (0.0695, 0.1250, 0.0977),
    (3, 0, 1.0, 1.0): (0.0884, 0.2500, 0.1875),
    (8, 20, 1.0, 12.0): (0.00048, 0.00094, 0.00055),
    (10, 60, 4.0, 52.0): (0.01974, 0.03221, 0.02417),
}
"""E-test, exact conditional and mid-p of published comparisons: counts, then exposures."""

EARS_IN_R = {ears.c1: (3.0902, 16, 305), ears.c2: (3.0902, 20, 303), ears.c3_as_in_r: (1.96, 36, 301)}
"""Of each method its z, the alarms and the weeks that R's earsC judges on the Agona series."""

Share = tuple[int, int]
"""How many are met, of how many."""


def agona() -> Counts:
    """Weekly counts of Salmonella Agona, as R's surveillance ships them."""
    return np.array([int(line) for line in AGONA.read_text().split()[1:]])


def farrington_as_in_r() -> Share:
    """Weeks in which Farrington Flexible gives R's p, mean and dispersion to 1e-5, its bound and its alarm."""
    with AGONA_IN_R.open() as lines:
        rows = list(csv.DictReader(lines))
    found = farrington_flexible(agona(), [int(row["k"]) - 1 for row in rows], years_back=4, alpha=0.01)
    same = sum(
        np.allclose(
            (found.p_value[n], found.expected[n], found.dispersion[n]),
            [float(row[name]) for name in ("p", "mu", "phi")], rtol=0, atol=1e-5,
        )
        and (found.upper[n], found.alarm[n]) == (int(row["up"]), row["alarm"] == "TRUE")
        for n, row in enumerate(rows)
    )  # fmt: skip
    return same, len(rows)


def ears_as_in_r() -> Share:
    """EARS methods with R's number of alarms in R's number of weeks."""
    counts = agona().astype(np.float64).reshape(1, 1, -1)
    series = Series(counts, np.ones((1, counts.size), np.bool_), np.ones(counts.shape, np.bool_), WEEKS)
    same = 0
    for method, (z, alarms, weeks) in EARS_IN_R.items():
        score = method(series, least=0.0)
        same += (int((score < -z).sum()), int((~np.isnan(score)).sum())) == (alarms, weeks)
    return same, len(EARS_IN_R)


def exact_tests() -> Share:
    """p values of the E-test, the exact conditional test and its mid-p within 1e-4 of published ones."""
    same = 0
    for (a, b, first, second), published in EXACT.items():
        found = poisson_two_sample(a, b, first, second)
        same += sum(
            abs(mine - p) <= 1e-4
            for mine, p in zip((found.e_test, found.exact_conditional, found.mid_p), published, strict=True)
        )
    return same, 3 * len(EXACT)


def scan_as_by_brute_force(layouts: int = 200) -> Share:
    """Random layouts on which the scan has the likeliest cluster that trying every candidate has."""
    return sum(_same_cluster(seed) for seed in range(layouts)), layouts


def _same_cluster(seed: int) -> bool:
    counts, points = layout(seed)
    slow = slow_likelihoods(counts, points)
    found = scan(counts, points, radius=RADIUS, most_wards=MOST, longest=LONGEST, permutations=2)
    if found is None or not slow:
        return found is None and not slow
    greatest = max(llr for llr, _, _ in slow.values())
    best = {where for where, (llr, _, _) in slow.items() if llr > greatest - 1e-9}
    return (
        abs(found.llr - greatest) <= 1e-9 and (frozenset(found.wards), found.last - found.first + 1) in best
    )
