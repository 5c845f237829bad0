"""Equal budgets: a common rule's threshold set as wardwatch sets its own, on the periods before and no later."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from deploy.rivals.rules import CERTAIN
from services.indicators.domain.detection.budget import news, spent
from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.rules import Rule

SPARE = 100
"""Series looked at beside four times as many as the budget could raise; all are, where these do not suffice."""


NOTHING = 2 * CERTAIN
"""The threshold of a budget that one alert would exceed, or of a rule that never had anything to judge."""


@dataclass(frozen=True)
class Flagged:
    """What a rule raises in the periods asked for; both flags of the shape (periods, series)."""

    above: Flags
    new: Flags
    compared: Flags
    """Shape (periods,): there was enough to calibrate on."""


def flagged(scores: Floats, judged: Flags, asked: range, rule: Rule, budget: float) -> Flagged:
    """`scores` of all periods, shape (periods, series), infinite where not judged; the lower, the worse.

    `judged`, shape (periods,), tells the periods that can be judged at all, and so be calibrated on.
    """
    usable = np.flatnonzero(judged)
    limits = [_limit(scores, usable[usable < period], rule, budget) for period in asked]
    above = scores[asked.start : asked.stop] <= np.array(limits)[:, np.newaxis]
    compared = np.isfinite(limits) & judged[asked.start : asked.stop]
    return Flagged(above, news(above, list(asked), rule.episode), compared)


def as_used(scores: Floats, judged: Flags, asked: range, rule: Rule, usual: float) -> Counts:
    """New alerts in each period asked for at the usual threshold, shape (periods,); -1 where not judged."""
    above = scores[asked.start : asked.stop] <= usual
    counted = news(above, list(asked), rule.episode).sum(axis=1)
    return np.where(judged[asked.start : asked.stop], counted, -1)


def _limit(scores: Floats, before: Counts, rule: Rule, budget: float) -> float:
    """The threshold that the periods `before` allow; minus infinity if they are too few."""
    when = before[-(rule.back_test + rule.episode) :]
    counted = min(rule.back_test, len(when))
    if counted < rule.enough:
        return -np.inf
    past, allowed = scores[when], budget * counted / rule.a_month
    lowest = past.min(axis=0)
    few = np.sort(lowest)[: int(4 * allowed) + SPARE]
    found = _weakest(past[:, lowest <= few[-1]], when, counted, allowed, rule)
    return found if found < few[-1] else _weakest(past, when, counted, allowed, rule)


def _weakest(past: Floats, when: Counts, counted: int, allowed: float, rule: Rule) -> float:
    """The greatest score at which the counted periods raised at most what is allowed."""

    def too_many(step: float) -> bool:
        return spent(past <= step, when.tolist(), counted, rule.episode, rule.half_life) > allowed

    steps = np.unique(past[np.isfinite(past)])
    fitting = bisect_left(steps, True, key=lambda step: too_many(float(step)))
    return float(steps[fitting - 1]) if fitting else NOTHING
