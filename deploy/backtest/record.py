"""A back-test for machines."""

from dataclasses import asdict
from typing import Any

from deploy.backtest.evidence import passed_over, raised
from deploy.backtest.raised import Raised
from deploy.backtest.run import BackTest
from deploy.backtest.summary import summary


def record(test: BackTest) -> dict[str, Any]:
    """One JSON object; null is what could not be said. docs/detection.md names its fields."""
    return {
        "resolution": test.resolution.name,
        "budget": test.budget,
        "periods": list(test.periods),
        "rules": [_rule(rule) for rule in test.rules],
        "raised": [asdict(finding) for finding in raised(test)],
        "passed_over": [asdict(finding) for finding in passed_over(test)],
        "agreement": [asdict(pair) for row in summary(test).matrix for pair in row],
    }


def _rule(rule: Raised) -> dict[str, Any]:
    numbers = zip(rule.at_budget.tolist(), rule.compared.tolist(), strict=True)
    used = None if rule.as_used is None else [None if n < 0 else n for n in rule.as_used.tolist()]
    return {
        "rule": rule.name,
        "says": rule.says,
        "as_used": used,
        "at_budget": [number if compared else None for number, compared in numbers],
        "why_not": rule.why_not or None,
    }
