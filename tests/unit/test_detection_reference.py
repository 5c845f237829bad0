"""The ward test equals a slow one, written line by line from the rules with loops and scipy's distributions."""

import csv
import gzip
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats

from deploy.demo.counts import months_of, read_counts
from services.indicators.domain.detection import WardSurprise, ward_surprise
from shared.periods import months_between

WARWICKSHIRE = Path(__file__).parents[2] / "deploy" / "counties" / "warwickshire" / "counts.csv.gz"
DATA = Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
LONDON = DATA / "detection" / "london_ward_month_category_2016-01_2018-06.csv.gz"

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
HALVING, REACH, LEARNING, CELLS = 6.0, 36, 6, 12


@dataclass
class OneType:
    """The rules for one type, one number at a time: `y[ward, month]`, `known[month]`."""

    y: Counts
    known: Flags

    def earlier(self, start: int) -> list[int]:
        return [q for q in range(start) if self.known[q] and start - q <= REACH]

    def mu(self, start: int, end: int) -> list[float]:
        """Steps 1 to 3: what each ward expects in months start..end - 1."""
        wards = len(self.y)
        d = {q: 0.5 ** ((start - q) / HALVING) for q in self.earlier(start)}
        seen = [sum(d[q] * self.y[w, q] for q in d) for w in range(wards)]
        total = sum(seen)
        a = self.prior(seen, total, list(d.values()))
        now = [int(self.y[w, start:end].sum()) for w in range(wards)]
        county = sum(now)
        result = []
        for w in range(wards):
            theta = (a + seen[w]) / (a * wards + total)
            others = county - now[w] or 0.5
            result.append(theta / (1 - theta) * others if 0.02 < theta <= 0.5 else theta * county)
        return result

    @staticmethod
    def prior(seen: list[float], total: float, d: list[float]) -> float:
        wards = len(seen)
        if not total:
            return 50.0
        shares = [s / total for s in seen]
        mean = sum(shares) / wards
        between = sum((s - mean) ** 2 for s in shares) / wards
        noise = sum(x * x for x in d) / sum(d) / (wards * total)
        return float(np.clip(wards**-2 / max(between - noise, 1e-15 / wards**2), 0.05, 50))

    def spread(self, at: int) -> tuple[float, float]:
        """Step 4: phi and kappa from the last twelve known months, each predicted from earlier ones only."""
        months = [t for t in range(at) if self.known[t] and self.earlier(t)][-CELLS:]
        pairs = [
            (mu, (self.y[w, t] - mu) ** 2 / mu)
            for t in months
            for w, mu in enumerate(self.mu(t, t + 1))
            if mu > 0
        ]
        if not pairs:
            return 1.0, 0.0
        cut = np.quantile([z for _, z in pairs], 0.99)
        kept = [(mu, z) for mu, z in pairs if z <= cut]
        design = np.array([(1.0, mu) for mu, _ in kept])
        (above, kappa), _ = optimize.nnls(design, np.array([z - 1 for _, z in kept]))
        return 1 + float(above), float(kappa)

    def mid_p(self, start: int, end: int, at: int) -> list[float]:
        """Step 5 for one window."""
        phi, kappa = self.spread(at)
        result = []
        for w, mu in enumerate(self.mu(start, end)):
            variance = phi * mu + kappa * mu**2
            y = int(self.y[w, start:end].sum())
            law: Any = predictive(mu, variance)
            result.append(float(law.sf(y) + law.pmf(y) / 2))
        return result


def predictive(mu: float, variance: float) -> stats.distributions.rv_frozen:
    if variance - mu < 1e-6 * mu or mu == 0:
        return stats.poisson(mu)
    return stats.nbinom(mu**2 / (variance - mu), mu / variance)


def slow_p(counts: Counts, covered: Flags, at: int) -> dict[tuple[int, int], float]:
    """p of every ward and type that may be tested, windows of one and three months."""
    found = {}
    for k in range(counts.shape[1]):
        one = OneType(np.where(covered[k], counts[:, k], 0), covered[k])
        windows = [(at + 1 - n, at + 1) for n in (1, 3) if at + 1 - n >= 0]
        windows = [w for w in windows if covered[k, slice(*w)].all() and len(one.earlier(w[0])) >= LEARNING]
        p = [one.mid_p(start, end, at) for start, end in windows]
        for w in range(len(counts)):
            if windows and counts[w, k, at] >= 3:
                found[w, k] = min(1.0, 2 * min(each[w] for each in p))
    return found


def agrees(counts: Counts, covered: Flags, at: int) -> WardSurprise:
    """Asserts that both give the same tests and the same p; the quick one for further questions."""
    quick, slow = ward_surprise(counts, covered=covered, at=at), slow_p(counts, covered, at)
    assert {(int(w), int(k)) for w, k in np.argwhere(quick.tested)} == set(slow)
    for cell, p in slow.items():
        assert quick.p[cell] == pytest.approx(max(p, 1e-300), rel=1e-6)
    return quick


def some_county(seed: int, wards: int, types: int, periods: int) -> Counts:
    """Over-dispersed counts; shares and types of very different size."""
    random = np.random.default_rng(seed)
    mean = random.gamma(0.7, 1, (wards, 1, 1)) * random.gamma(0.5, 6, (1, types, 1)) + 0.01
    return random.negative_binomial(4, 4 / (4 + mean * np.ones((1, 1, periods)))).astype(np.int64)


@pytest.mark.parametrize(
    ("seed", "wards", "periods", "known"),
    [
        (1, 70, 30, 1.0),  # small shares: the plain form of mu
        (2, 12, 30, 1.0),  # large shares: every ward is left out of its own total
        (3, 70, 30, 0.8),  # months missing here and there, differently by type
        (4, 12, 9, 1.0),  # so short that only the window of one month is judged
        (5, 4, 50, 0.9),  # four wards, one with more than half of all, and more months than the reach
        (6, 70, 7, 1.0),  # the first month that may be judged
    ],
)
def test_random_counties_give_the_same_p_as_the_slow_rules(
    seed: int, wards: int, periods: int, known: float
) -> None:
    counts = some_county(seed, wards, 3, periods)
    covered = np.random.default_rng(seed).random((3, periods)) < known
    covered[:, -3:] = True
    assert agrees(counts, covered, periods - 1).tested.any()


def test_warwickshire_gives_the_same_p_as_the_slow_rules() -> None:
    cells = read_counts(WARWICKSHIRE)
    wards = sorted({c.ward for c in cells} - {""})
    types = sorted({c.type for c in cells})
    months = list(months_between("2024-01", "2025-12"))
    counts = np.zeros((len(wards), len(types), len(months)), np.int64)
    for c, n in cells.items():
        if c.ward:
            counts[wards.index(c.ward), types.index(c.type), months.index(c.month)] += n
    covered = np.tile(np.isin(months, months_of(cells)), (len(types), 1))
    result = agrees(counts, covered, len(months) - 1)
    assert result.state(0) == "judged"
    assert result.learned.tolist() == [15] * len(types)


@pytest.mark.skipif(not LONDON.is_file(), reason=f"the London counts are not at {LONDON}")
@pytest.mark.parametrize("category", ["robbery", "violent-crime", "burglary", "shoplifting"])
def test_london_gives_the_same_p_as_the_slow_rules(category: str) -> None:
    with gzip.open(LONDON, "rt", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["category"] == category and r["month"] >= "2016-04"]
    wards = {code: i for i, code in enumerate(sorted({r["ward_code"] for r in rows}))}
    months = list(months_between("2016-04", "2018-06"))
    counts = np.zeros((len(wards), 1, len(months)), np.int64)
    for r in rows:
        counts[wards[r["ward_code"]], 0, months.index(r["month"])] += int(r["n"])
    agrees(counts, np.ones((1, len(months)), np.bool_), len(months) - 1)
