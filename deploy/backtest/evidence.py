"""What wardwatch raised, each with what it rests on, and what most other rules raised and it did not."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deploy.backtest.run import BackTest
from services.indicators.domain.detection.predictive import central_range
from services.indicators.domain.figures import significant

MOST = 0.5
"""Share of the compared rules that must raise what wardwatch is asked about."""


@dataclass(frozen=True)
class Finding:
    """A ward and type in a period; figures are of `window` periods that end with it."""

    period: str
    ward: str
    type: str
    state: str
    """`new`, or why wardwatch raised nothing: `ordinary`, `continuing`, `too few`."""

    count: int
    expected: float | None
    """With `low` and `high`: none where wardwatch could not judge."""

    low: int | None
    """Nine tenths of such counts lie from here."""

    high: int | None
    """To here."""

    p: float
    threshold: float
    window: int
    also: tuple[str, ...]
    """Other rules above their threshold in the same period, at the same budget."""


def raised(test: BackTest) -> list[Finding]:
    """What wardwatch raised, by period and then the most surprising first."""
    return _sorted(test, test.rules[0].new)


def passed_over(test: BackTest) -> list[Finding]:
    """New to at least half of the rules compared, and not above wardwatch's threshold."""
    rivals = test.rules[1:]
    votes = sum((rule.new.astype(np.int64) for rule in rivals), np.zeros(test.rules[0].new.shape, np.int64))
    compared = np.sum([rule.compared for rule in rivals], axis=0)[:, np.newaxis, np.newaxis]
    judged = test.rules[0].compared[:, np.newaxis, np.newaxis] & (compared > 0)
    return _sorted(test, judged & (votes >= MOST * compared) & ~test.rules[0].above)


def _sorted(test: BackTest, chosen: np.ndarray) -> list[Finding]:
    found = [_finding(test, *cell) for cell in np.argwhere(chosen).tolist()]
    return sorted(found, key=lambda it: (it.period, it.p, it.ward, it.type))


def _finding(test: BackTest, at: int, ward: int, kind: int) -> Finding:
    evaluation = test.evaluations[at]
    judgement, cell = evaluation.judgement, (ward, kind)
    known = bool(judgement.judged[kind])
    mean, variance = (np.atleast_1d(values[cell]) for values in (judgement.expected, judgement.variance))
    low, high = (int(end[0]) for end in central_range(mean, variance)) if known else (None, None)
    return Finding(
        period=test.periods[at],
        ward=test.table.wards[ward],
        type=test.table.types[kind],
        state=evaluation.state(ward, kind),
        count=int(judgement.count[cell]),
        expected=significant(float(mean[0])) if known else None,
        low=low,
        high=high,
        p=significant(float(judgement.p[cell])),
        threshold=significant(evaluation.threshold.p),
        window=int(judgement.window[cell]),
        also=tuple(_also(test, at, ward, kind)),
    )


def _also(test: BackTest, at: int, ward: int, kind: int) -> Iterator[str]:
    return (rule.name for rule in test.rules[1:] if rule.above[at, ward, kind])
