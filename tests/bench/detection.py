"""`make bench-detection`: hotspots found on real London counts beside common rules, exactness, and speed.

The hotspots are put in by a seeded hand into months 16 to 27, and every rule has the same number of alerts a
month on the counts as they were; so a real surge that a rule finds is counted against it. What needs the
reference data says so and is left out where `WARDWATCH_SHARED_DATA` does not lead to it.
"""

import csv
import time
from collections.abc import Callable
from statistics import mean

import numpy as np
from rich.console import Console
from rich.table import Table as Page

from services.indicators.domain.detection import (
    farrington_flexible,
    poisson_two_sample,
    scan,
    ward_surprise,
)
from services.indicators.domain.detection.evaluation import evaluate
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import MONTH
from tests.bench_rows import Row, publish
from tests.common_rules import COMMON_RULES, poisson
from tests.hotspot_trial import Found, Trial, ours
from tests.london import LONDON, REFERENCE, London, london
from tests.unit.test_detection_scan import LONGEST, MOST, RADIUS, layout, slow_likelihoods

AWARE, ALONE = "boroughs named", "boroughs not named"
"""What `wardwatch detect` was told of the wards."""
RUNS = 5
BUDGETS = {20: 1.2, 50: 1.1}
"""Alerts a month, and how many times what Poisson finds is asked for."""
CALIBRATED = range(18, 27)
"""Months with six to learn from and twelve to calibrate on."""
LAYOUTS = 200
EXACT = {
    (25, 16, 1.0, 1.0): (0.1648, 0.2110, 0.1876),
    (6, 1, 1.0, 1.0): (0.0695, 0.1250, 0.0977),
    (3, 0, 1.0, 1.0): (0.0884, 0.2500, 0.1875),
    (8, 20, 1.0, 12.0): (0.00048, 0.00094, 0.00055),
    (10, 60, 4.0, 52.0): (0.01974, 0.03221, 0.02417),
}
"""E-test, exact conditional and mid-p of published comparisons: counts, then exposures."""


def hotspots(city: London) -> list[Row]:
    """What `detect` finds beside each common rule, at the same alerts a month."""
    trials = {AWARE: Trial(city.counts, ours(city.boroughs), RUNS)}
    trials |= {ALONE: Trial(city.counts, ours(()), RUNS)}
    trials |= {rule.name: Trial(city.counts, rule.score, RUNS) for rule in COMMON_RULES}
    found = {b: {name: trial.found(trial.threshold(b)) for name, trial in trials.items()} for b in BUDGETS}
    _print_rules(trials, found)
    return [row for budget, asked in BUDGETS.items() for row in _found_rows(budget, asked, found[budget])]


def _found_rows(budget: int, asked: float, found: dict[str, Found]) -> list[Row]:
    metric = f"hotspots found at {budget} alerts a month"
    marks = {rule.name: asked if rule.score is poisson else None for rule in COMMON_RULES}
    rows = [_found_row(metric, name, found[AWARE], found[name], mark) for name, mark in marks.items()]
    alone = [_found_row(f"{metric}, {ALONE}", n, found[ALONE], found[n], m) for n, m in marks.items() if m]
    return rows + alone


def _found_row(metric: str, peer: str, best: Found, other: Found, mark: float | None) -> Row:
    ratios = sorted(a / b for a, b in zip(best.pod, other.pod, strict=True))
    value, peer_value = (round(100 * mean(found.pod), 1) for found in (best, other))
    ratio = mean(best.pod) / mean(other.pod)
    return Row(metric, value, "%", peer, peer_value, ratio, mark, ratios[0], ratios[-1], RUNS)


def _print_rules(trials: dict[str, Trial], found: dict[int, dict[str, Found]]) -> None:
    """POD, false alerts of what is tested, and the share of alerts that is true were there 20 hotspots a month."""
    usual = {rule.name: f"{trials[rule.name].alerts(rule.usual):,.0f}" for rule in COMMON_RULES}
    page = Page(
        "rule", "alerts a month as used", *(f"{n} at {b}" for b in found for n in ("POD", "FPR", "PPV"))
    )
    for name in trials:
        figures = [
            f for b in found for f in (mean(found[b][name].pod), found[b][name].fpr, found[b][name].ppv)
        ]
        label = name if name in usual else f"wardwatch, {name}"
        page.add_row(label, usual.get(name, "the budget"), *(f"{figure:.3f}" for figure in figures))
    Console().print(page)


def budget(city: London) -> list[Row]:
    """Alerts in months that the threshold was not calibrated on, with and without boroughs."""
    rows = []
    for name, boroughs in ((AWARE, city.boroughs), (ALONE, ())):
        table = Table(city.counts, np.ones(city.counts.shape[1:], np.bool_), MONTH, boroughs)
        for asked in BUDGETS:
            raised = [int(e.alert.sum()) for e in evaluate(table, CALIBRATED, budget=asked)]
            shares = sorted(n / asked for n in raised)
            metric, months = f"alerts a month, held out, {name}", len(raised)
            rows.append(Row(metric, mean(raised), "alerts", "the budget", asked, mean(shares), None,
                            shares[0], shares[-1], months))  # fmt: skip
    return rows


def against_r() -> Row:
    """Weeks in which Farrington Flexible gives R's p, mean and dispersion to 1e-5, its bound and its alarm."""
    folder = REFERENCE / "detection"
    counts = np.array([int(line) for line in (folder / "agona.csv").read_text().split()[1:]])
    with (folder / "agona_ff.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    found = farrington_flexible(counts, [int(row["k"]) - 1 for row in rows], years_back=4, alpha=0.01)
    same = sum(
        np.allclose(
            (found.p_value[n], found.expected[n], found.dispersion[n]),
            [float(row[name]) for name in ("p", "mu", "phi")], rtol=0, atol=1e-5,
        )
        and (found.upper[n], found.alarm[n]) == (int(row["up"]), row["alarm"] == "TRUE")
        for n, row in enumerate(rows)
    )  # fmt: skip
    return _share("Farrington Flexible as in R", "weeks", "R surveillance 1.20.3", same, len(rows))


def exact_tests() -> Row:
    """p values of the E-test, the exact conditional test and its mid-p within 1e-4 of published ones."""
    same = 0
    for (a, b, first, second), published in EXACT.items():
        found = poisson_two_sample(a, b, first, second)
        same += sum(
            abs(mine - p) <= 1e-4
            for mine, p in zip((found.e_test, found.exact_conditional, found.mid_p), published, strict=True)
        )
    return _share("exact tests", "p values", "published", same, 3 * len(EXACT))


def brute_force() -> Row:
    """Random layouts on which the scan has the likeliest cluster that trying every candidate has."""
    same = 0
    for seed in range(LAYOUTS):
        counts, points = layout(seed)
        slow = slow_likelihoods(counts, points)
        found = scan(counts, points, radius=RADIUS, most_wards=MOST, longest=LONGEST, permutations=2)
        if found is None or not slow:
            same += found is None and not slow
            continue
        greatest = max(llr for llr, _, _ in slow.values())
        best = {where for where, (llr, _, _) in slow.items() if llr > greatest - 1e-9}
        same += abs(found.llr - greatest) <= 1e-9 and (
            frozenset(found.wards), found.last - found.first + 1,
        ) in best  # fmt: skip
    return _share("scan as by brute force", "layouts", "every candidate tried", same, LAYOUTS)


def _share(metric: str, unit: str, peer: str, same: int, number: int) -> Row:
    share = same / number
    return Row(metric, same, unit, peer, number, share, 1.0, share, share, 1)


def speed() -> list[Row]:
    """Processor time on one core beside what is allowed."""
    rng = np.random.default_rng(0)
    county, large = (rng.negative_binomial(2, 0.4, shape) for shape in ((108, 14, 48), (700, 30, 48)))
    weeks = rng.negative_binomial(2, 0.4, (100, 320))
    return [
        _timed("108 wards x 14 types x 3 windows", 20, lambda: ward_surprise(county, windows=(1, 3, 6))),
        _timed("700 wards x 30 types x 3 windows", 250, lambda: ward_surprise(large, windows=(1, 3, 6))),
        _timed("2,400 Farrington fits", 3000, lambda: farrington_flexible(weeks, range(296, 320))),
    ]


def _timed(metric: str, allowed: float, work: Callable[[], object]) -> Row:
    spent = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - begun))
    ratios = sorted(allowed / took for took in spent)
    return Row(metric, min(spent), "ms", "allowed", allowed, ratios[-1], 1.0, ratios[0], ratios[-1], RUNS)


def main() -> None:
    """Measure all that can be measured here."""
    rows = [exact_tests(), brute_force(), *speed()]
    if LONDON.is_file():
        city = london()
        rows = [*hotspots(city), *budget(city), against_r(), *rows]
    else:
        Console().print(
            f"left out, for there is no {LONDON.name}: hotspots found, the budget, R's Farrington"
        )
    publish("detection", rows)


if __name__ == "__main__":
    main()
