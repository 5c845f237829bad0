"""`make bench-detection_daily`: hotspots found in simulated counties of days, how soon, and what raises none.

The model is stated in `tests/simulation/county.py`, the trial in `tests/simulation/daily_trial.py`. Nothing is
random but the seeds of the counties. A few minutes on one core.
"""

from collections.abc import Sequence
from statistics import mean, median

import numpy as np
from rich.console import Console
from rich.table import Table as Page

from services.indicators.domain.detection.history import Floats
from tests.bench_rows import Row, publish
from tests.simulation.county import DAYS, a_county
from tests.simulation.daily_budget import alerts_by_month
from tests.simulation.daily_trial import LENGTHS, STRENGTHS, Hotspots, Way, incidents_of, some_hotspots, ways
from tests.simulation.disturbed_trial import disturbed_trial

SEEDS = range(1, 6)
HOTSPOTS = 200
"""Put into each county: one in seven series, over its last year."""

FALSE_A_WEEK = 2.0
ASKED_FOUND, ASKED_SOONER = 50.0, 3.0
"""Per cent of the hotspots, and days."""

BUDGET = 20.0
DISTURBED, SEASON = range(7, 10), range(DAYS - 200, DAYS)
OURS, AT_ONCE, WEEKLY, POISSON = "announced", "each arrival", "each week", "Poisson"


class Runs:
    """All counties, clean and with hotspots, judged each way."""

    def __init__(self) -> None:
        self.clean: list[dict[str, Way]] = []
        self.spoilt: list[dict[str, Way]] = []
        self.hotspots: list[Hotspots] = []
        for seed in SEEDS:
            county = a_county(seed)
            table = county.table()
            put_in = some_hotspots(table, HOTSPOTS, seed + 100)
            self.hotspots.append(put_in)
            self.clean.append(ways(county))
            self.spoilt.append(ways(county.and_also(incidents_of(put_in, table, seed + 200))))

    def delays(self, name: str, like: str) -> list[Floats]:
        """Of each county's hotspots one way, at the threshold that gives `like` as many false alerts as allowed."""
        limits = [clean[like].threshold(FALSE_A_WEEK) for clean in self.clean]
        every = zip(self.spoilt, self.hotspots, limits, strict=True)
        return [spoilt[name].delays(hotspots, limit) for spoilt, hotspots, limit in every]


def found_rows(runs: Runs) -> list[Row]:
    """Shares found at as many false alerts."""
    shares = {name: [_found(d) for d in runs.delays(name, name)] for name in (OURS, AT_ONCE, WEEKLY, POISSON)}
    metric = f"hotspots found at {FALSE_A_WEEK:g} false alerts a week"
    asked = [ASKED_FOUND] * len(SEEDS)
    rows = [_row(metric, "%", "asked", shares[OURS], asked, 1.0)]
    return rows + [
        _row(metric, "%", name, shares[OURS], shares[name], None) for name in (AT_ONCE, WEEKLY, POISSON)
    ]


def sooner_rows(runs: Runs) -> list[Row]:
    """Days from the beginning of a hotspot to its alert, beside weekly evaluation; of those both ways find."""
    ours = runs.delays(OURS, OURS)
    rows = []
    for peer, like in (("as many false alerts", WEEKLY), ("the same threshold", OURS)):
        pairs = [_both(a, w) for a, w in zip(ours, runs.delays(WEEKLY, like), strict=True)]
        medians = [float(np.median(w) - np.median(a)) for a, w in pairs]
        one_by_one = [float(np.median(w - a)) for a, w in pairs]
        asked = [ASKED_SOONER] * len(pairs)
        rows.append(_row(f"median delay sooner than weekly, {peer}", "days", "asked", medians, asked, 1.0))
        rows.append(_row(f"the same, hotspot by hotspot, {peer}", "days", "asked", one_by_one, asked, None))
    return rows


def budget_rows(runs: Runs) -> list[Row]:
    """New alerts a month in half years that the threshold was not calibrated on."""
    raised = [n for clean in runs.clean for n in alerts_by_month(clean[OURS].p, BUDGET)]
    shares = sorted(n / BUDGET for n in raised)
    metric = f"alerts a month, held out, {sum(s > 1.5 for s in shares)} months above one and a half times"
    return [Row(metric, round(mean(raised), 1), "alerts", "the budget", BUDGET, mean(shares), None, shares[0],
                shares[-1], len(raised))]  # fmt: skip


def disturbed_rows() -> list[Row]:
    """Alerts that an outage, a planned event or a break has caused, where the county is told of them and not."""
    counted: dict[str, list[tuple[int, int]]] = {"told": [], "not told": []}
    for seed in DISTURBED:
        trial = disturbed_trial(seed, SEASON)
        limit = Way(list(SEASON), trial.undisturbed.least).threshold(FALSE_A_WEEK)
        for name, found in (("told", trial.told), ("not told", trial.untold)):
            counted[name].append((len(trial.caused(found, limit)), len(trial.alerts(found, limit))))
    return [_own_row(name, pairs, 1.0 if name == "told" else None) for name, pairs in counted.items()]


def _own_row(name: str, pairs: Sequence[tuple[int, int]], mark: float | None) -> Row:
    metric = f"alerts beside outages, fairs and a break that none of these caused, the county {name} of them"
    own, all_raised = [float(n - caused) for caused, n in pairs], [float(n) for _, n in pairs]
    return _row(metric, "alerts", "all raised", own, all_raised, mark)


def _found(delays: Floats) -> float:
    return 100 * float(np.isfinite(delays).mean())


def _both(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    told = np.isfinite(one) & np.isfinite(other)
    return one[told], other[told]


def _row(
    metric: str, unit: str, peer: str, ours: Sequence[float], theirs: Sequence[float], mark: float | None
) -> Row:
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    value, other = round(mean(ours), 1), round(mean(theirs), 1)
    return Row(metric, value, unit, peer, other, value / other, mark, ratios[0], ratios[-1], len(ratios))


def print_kinds(runs: Runs) -> None:
    """What is found of each strength and length, and how soon."""
    page = Page("judged", "hotspots", "found", "days until the alert, median", title="by strength and length")
    kinds = [("strength", s) for s in STRENGTHS] + [("length", float(n)) for n in LENGTHS]
    for name in (OURS, WEEKLY, POISSON):
        delays = np.concatenate(runs.delays(name, name))
        for field, value in kinds:
            of_kind = delays[np.concatenate([getattr(h, field) for h in runs.hotspots]) == value]
            until = median(of_kind[np.isfinite(of_kind)])
            page.add_row(name, f"{field} {value:g}", f"{_found(of_kind):.0f} %", f"{until:g}")
    Console().print(page)


def main() -> None:
    """Measure all."""
    runs = Runs()
    print_kinds(runs)
    publish("detection_daily", [*found_rows(runs), *sooner_rows(runs), *budget_rows(runs), *disturbed_rows()])


if __name__ == "__main__":
    main()
