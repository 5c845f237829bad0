"""A back-test: every period judged as if it were the newest, by wardwatch and by each common rule."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deploy.backtest.equal import as_used, flagged
from deploy.backtest.raised import OURS, Raised
from deploy.rivals.rules import RIVALS, Rival, history, scores
from deploy.rivals.series import Series, series_of
from deploy.spreadsheet.counts import CountTable
from deploy.spreadsheet.resolution import Resolution
from services.indicators.domain.detection.evaluation import Evaluation, evaluate
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.detection.surroundings import LEVEL_WORTH


@dataclass(frozen=True)
class BackTest:
    """All that was found; `rules` begin with wardwatch."""

    table: CountTable
    resolution: Resolution
    budget: float
    first: int
    """Index of the first period that is reported; the last is the table's."""

    rules: tuple[Raised, ...]
    evaluations: tuple[Evaluation, ...]
    """Wardwatch's, one a period."""

    @property
    def periods(self) -> tuple[str, ...]:
        """As they are written."""
        return tuple(
            self.resolution.text(self.table.first + at) for at in range(self.first, self.table.periods)
        )

    @property
    def months(self) -> tuple[str, ...]:
        """The month of each period."""
        return tuple(
            self.resolution.month(self.table.first + at) for at in range(self.first, self.table.periods)
        )


def earliest(rule: Rule) -> int:
    """Index of the first period that can be reported: learnt, then enough judged to set a threshold on."""
    return rule.learning + rule.enough


def first_unless_told(rule: Rule, periods: int) -> int:
    """Where a report begins: once a whole back-test lies before, or as early as can be in a short table."""
    whole = rule.learning + rule.back_test
    return whole if whole < periods else earliest(rule)


def steps(table: CountTable, rule: Rule, first: int) -> int:
    """How many steps `run` takes."""
    return len(_ahead(table, rule, first)) + len(RIVALS)


def run(table: CountTable, resolution: Resolution, budget: float, first: int) -> Iterator[BackTest | None]:
    """The back-test from period `first` on, as the last of many steps; nothing, None, at each before."""
    rule = resolution.rule
    ours = Table(table.counts, table.covered, rule, table.districts, level_worth=LEVEL_WORTH)
    for period in _ahead(table, rule, first):
        ours.judge(period)
        yield None
    found = evaluate(ours, _asked(table, rule, first), budget=budget)[-(table.periods - first) :]
    series = series_of(table.counts, table.covered, rule, resolution.year)
    raised = [_ours(found)]
    for rival in RIVALS:
        raised.append(_theirs(rival, series, rule, budget, first))
        if rival is not RIVALS[-1]:
            yield None
    yield BackTest(table, resolution, budget, first, tuple(raised), tuple(found))


def _asked(table: CountTable, rule: Rule, first: int) -> range:
    """The reported periods, and an episode before them that tells what was not new."""
    return range(max(0, first - rule.episode), table.periods)


def _ahead(table: CountTable, rule: Rule, first: int) -> range:
    """The periods that wardwatch must judge."""
    return range(max(0, _asked(table, rule, first).start - rule.back_test - rule.episode), table.periods)


def _ours(found: list[Evaluation]) -> Raised:
    return Raised(
        OURS,
        "the ward test, at the threshold that the budget allows",
        None,
        np.stack([one.above for one in found]),
        np.stack([one.alert for one in found]),
        np.array([one.threshold.periods > 0 and bool(one.judgement.judged.any()) for one in found]),
        "",
    )


def _theirs(rival: Rival, series: Series, rule: Rule, budget: float, first: int) -> Raised:
    periods = series.counts.shape[-1]
    asked, shown = range(max(0, first - rule.episode), periods), periods - first
    least = history(rival, series.year)
    judged = series.covered.any(axis=0) & (np.arange(periods) >= least)
    scored = np.moveaxis(scores(rival, series), -1, 0).reshape(periods, -1)
    found = flagged(scored, judged, asked, rule, budget)
    compared, shape = found.compared[-shown:], (shown, *series.counts.shape[:2])
    return Raised(
        rival.name,
        rival.says,
        as_used(scored, judged, asked, rule, rival.usual)[-shown:],
        found.above[-shown:].reshape(shape),
        found.new[-shown:].reshape(shape),
        compared,
        "" if compared.any() else f"not enough history: needs {least + rule.enough} periods before",
    )
