"""A back-test in a few figures: for each rule how much it would have sent, and how far wardwatch agrees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deploy.backtest.raised import Agreement, Raised, agreement
from deploy.backtest.run import BackTest
from services.indicators.domain.detection.history import Counts


@dataclass(frozen=True)
class Line:
    """One rule."""

    name: str
    says: str
    as_used: float | None
    """New alerts a month at its usual threshold; none for wardwatch, and where it could judge nothing."""

    at_budget: float | None
    """New alerts a month at the budget; none where no period could be compared."""

    by_month: tuple[int | None, ...]
    """New alerts at the budget in each month of `Summary.months`; none where it was not compared throughout."""

    confirmed: Agreement
    """Of this rule's alerts, those that wardwatch raised too."""

    confirms: Agreement
    """Of wardwatch's alerts, those that this rule raised too."""

    why_not: str


@dataclass(frozen=True)
class Summary:
    """The lines, wardwatch's first."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    matrix: tuple[tuple[Agreement, ...], ...]
    """Each rule that was compared beside each."""


def summary(test: BackTest) -> Summary:
    """All figures of a back-test."""
    months = tuple(dict.fromkeys(test.months))
    compared = [rule for rule in test.rules if not rule.why_not]
    return Summary(
        months,
        tuple(_line(test, rule, months) for rule in test.rules),
        tuple(tuple(agreement(rule, other) for other in compared) for rule in compared),
    )


def _line(test: BackTest, rule: Raised, months: Sequence[str]) -> Line:
    a_month = test.resolution.rule.a_month
    ours = test.rules[0]
    return Line(
        rule.name,
        rule.says,
        None if rule.as_used is None else _a_month(rule.as_used[rule.as_used >= 0], a_month),
        _a_month(rule.at_budget[rule.compared], a_month),
        tuple(_in_month(test, rule, month) for month in months),
        agreement(rule, ours),
        agreement(ours, rule),
        rule.why_not,
    )


def _a_month(alerts: Counts, a_month: float) -> float | None:
    return a_month * float(alerts.mean()) if len(alerts) else None


def _in_month(test: BackTest, rule: Raised, month: str) -> int | None:
    there = np.array([m == month for m in test.months])
    return int(rule.at_budget[there].sum()) if rule.compared[there].all() else None
