"""`make bench-detection`: hotspots found on real London counts beside common rules, exactness, and speed.

The hotspots are put in by a seeded hand into months 16 to 27, and every rule has the same number of alerts a
month on the counts as they were; so a real surge that a rule finds is counted against it. What needs the
reference data says so and is left out where `WARDWATCH_SHARED_DATA` does not lead to it.
"""

import time
from collections.abc import Callable
from statistics import mean

import numpy as np
from rich.console import Console
from rich.table import Table as Page

from services.indicators.domain.detection import farrington_flexible, ward_surprise
from tests import published
from tests.bench_rows import Row, publish
from tests.budget_trial import Held, held_out, parts
from tests.hotspot_trial import OF_LONDON, Found, Trial, ours, theirs
from tests.london import LONDON, London, london

AWARE, ALONE = "boroughs named", "boroughs not named"
"""What `wardwatch detect` was told of the wards."""
RUNS = 10
BUDGETS = {20: 1.2, 50: 1.1}
"""Alerts a month, and how many times what Poisson finds is asked for."""
MARKED = "Poisson"
FEW, FEW_RUNS, SIMPLE = 12, 3, ("z-score", "Poisson")
"""Wards of a small table, runs on such tables, and the rules that do best on them."""
COUNTIES = (("London", (1,), 20), ("London", (1,), 50), ("London and its halves", (1, 2), 20),
            ("thirds of London", (3,), 20), ("thirds of London", (3,), 10))  # fmt: skip
"""Counties, into how many parts London is dealt for them, and the budget of each."""
WITHIN, AT_MOST_HALF_MORE = 0.8, 11 / 12
"""Marks of a budget: pooled within a fifth of it, and of twelve months eleven within one and a half times."""


def hotspots(city: London) -> list[Row]:
    """What `detect` finds beside each common rule, at the same alerts a month."""
    trials = {AWARE: Trial(city.counts, ours(city.boroughs), RUNS)}
    trials |= {ALONE: Trial(city.counts, ours(), RUNS)}
    trials |= {rival.name: Trial(city.counts, theirs(rival), RUNS) for rival in OF_LONDON}
    found = {b: {name: trial.found(trial.threshold(b)) for name, trial in trials.items()} for b in BUDGETS}
    _print_rules(trials, found)
    return [row for budget, asked in BUDGETS.items() for row in _found_rows(budget, asked, found[budget])]


def _found_rows(budget: int, asked: float, found: dict[str, Found]) -> list[Row]:
    metric = f"hotspots found at {budget} alerts a month"
    marks = {rival.name: asked if rival.name == MARKED else None for rival in OF_LONDON}
    rows = [_found_row(metric, name, found[AWARE], found[name], mark) for name, mark in marks.items()]
    alone = [_found_row(f"{metric}, {ALONE}", n, found[ALONE], found[n], m) for n, m in marks.items() if m]
    return rows + alone


def _found_row(metric: str, peer: str, best: Found, other: Found, mark: float | None) -> Row:
    ratios = sorted(a / b for a, b in zip(best.pod, other.pod, strict=True))
    value, peer_value = (round(100 * mean(found.pod), 1) for found in (best, other))
    ratio = mean(best.pod) / mean(other.pod)
    return Row(metric, value, "%", peer, peer_value, ratio, mark, ratios[0], ratios[-1], len(ratios))


def few_wards(city: London) -> list[Row]:
    """The same where wardwatch is given tables of twelve wards, by which the common rules are not touched."""
    best = Trial(city.counts, ours(wards=FEW), FEW_RUNS)
    peers = {
        rival.name: Trial(city.counts, theirs(rival), FEW_RUNS) for rival in OF_LONDON if rival.name in SIMPLE
    }
    return [
        _found_row(
            f"hotspots found at {budget} alerts a month, tables of {FEW} wards", name,
            best.found(best.threshold(budget)), peer.found(peer.threshold(budget)), None,
        )
        for budget in BUDGETS
        for name, peer in peers.items()
    ]  # fmt: skip


def _print_rules(trials: dict[str, Trial], found: dict[int, dict[str, Found]]) -> None:
    """POD with its spread over the runs, false alerts of what is tested, and the share of alerts that is true."""
    usual = {rival.name: f"{trials[rival.name].alerts(rival.usual):,.0f}" for rival in OF_LONDON}
    page = Page("rule", "as used", *(f"{n} at {b}" for b in found for n in ("POD", "FPR", "PPV")))
    for name in trials:
        figures = [cell for b in found for cell in _figures(found[b][name])]
        page.add_row(name, usual.get(name, "-"), *figures)
    Console(width=120).print(page)


def _figures(found: Found) -> tuple[str, str, str]:
    low, high = min(found.pod), max(found.pod)
    return f"{mean(found.pod):.3f} ({low:.2f}-{high:.2f})", f"{found.fpr:.4f}", f"{found.ppv:.2f}"


def budget(city: London) -> list[Row]:
    """Alerts in months that no threshold was calibrated on, with and without boroughs."""
    rows = []
    for counties, numbers, asked in COUNTIES:
        places = [part for number in numbers for part in parts(city, number)]
        for name, named in ((AWARE, True), (ALONE, False)):
            held = held_out(places, asked, named=named)
            rows += _budget_rows(f"{counties}, {asked} a month, {name}", asked, held)
    return rows


def _budget_rows(metric: str, asked: int, held: Held) -> list[Row]:
    months, (low, *_, high) = len(held.shares), sorted(held.shares)
    near = 1 - abs(held.pooled - 1)
    kept = round(held.kept * months)
    return [
        Row(metric, round(held.pooled * asked, 1), "new alerts a month", "the budget", asked, near, WITHIN,
            low, high, months),
        Row(metric, kept, "months within 1.5 times", "months", months, held.kept, AT_MOST_HALF_MORE,
            held.kept, held.kept, months),
    ]  # fmt: skip


def exactness() -> list[Row]:
    """What is checked without reference data."""
    return [
        _share("exact tests", "p values", "published", published.exact_tests()),
        _share(
            "scan as by brute force", "layouts", "every candidate tried", published.scan_as_by_brute_force()
        ),
    ]


def against_r() -> list[Row]:
    """What R's surveillance gives on the Agona series."""
    peer = "R surveillance 1.20.3"
    return [
        _share("Farrington Flexible as in R", "weeks", peer, published.farrington_as_in_r()),
        _share("EARS C1, C2, C3 as in R", "methods", peer, published.ears_as_in_r()),
    ]


def _share(metric: str, unit: str, peer: str, met: published.Share) -> Row:
    same, number = met
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
    rows = [*exactness(), *speed()]
    if LONDON.is_file():
        city = london()
        rows = [*hotspots(city), *few_wards(city), *budget(city), *against_r(), *rows]
    else:
        Console().print(f"left out, for there is no {LONDON.name}: hotspots found, the budget, what R gives")
    publish("detection", rows)


if __name__ == "__main__":
    main()
