"""Steps 1 to 3 of the ward test: which share of the county's incidents a ward usually has, and so expects.

A ward's share of a type is Gamma distributed over the wards of the county (an empirical Bayes prior by the
method of moments, as in Clayton & Kaldor 1987 and Marshall 1991), seen through counts that fade with age.
Given the county's total of a span, the ward's expectation is its share of that total: what rises everywhere
is no surprise anywhere.
"""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats, History, Spans

LEFT_OUT = (0.02, 0.5)
"""Between these shares a ward's own count is left out of the total that it is compared with."""

LEAST_OTHERS = 0.5
"""Stands for the other wards' count where they have none, for a total of nothing says nothing about a share."""

PRIOR_EVENTS = (0.05, 50.0)
"""Bounds on what the prior is worth, in events of an average ward."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How a prediction looks back from the start of what it predicts; all in periods."""

    half_life: float
    reach: int
    guard: int
    learning: int
    """Covered periods without which nothing is predicted in earnest."""

    def weights(self, starts: Counts, periods: int) -> Floats:
        """Weight of each period before each start, shape (starts, periods): halves with every half-life.

        The period just before a start has age 1; ages up to the guard and beyond the reach weigh nothing.
        """
        age = _ages(starts, periods)
        fading: Floats = 0.5 ** (np.maximum(age, 0) / self.half_life)
        return np.where(self._inside(age), fading, 0.0)

    def learned(self, history: History, starts: Counts) -> Counts:
        """Covered periods that a prediction from each start may use, shape (types, starts)."""
        inside = self._inside(_ages(starts, history.at + 1))
        count: Counts = history.covered.astype(np.int64) @ inside.T.astype(np.int64)
        return count

    def _inside(self, age: Counts) -> Flags:
        return (age > self.guard) & (age <= self.reach)


def _ages(starts: Counts, periods: int) -> Counts:
    age: Counts = starts[:, np.newaxis] - np.arange(periods)
    return age


def expected(history: History, spans: Spans, memory: Memory) -> Floats:
    """Expected count of each ward and type in each span, from periods before the span and the county's total
    within it; shape (wards, types, spans). One ward alone expects what it has.
    """
    observed = history.sums(spans)
    total: Counts = observed.sum(axis=0)
    share = _shares(history, memory.weights(spans.starts, history.at + 1))
    # A ward with most of the county's incidents cannot be measured by the few of the others: the odds, and
    # with them every surprise, would have no bound.
    left_out = (share > LEFT_OUT[0]) & (share <= LEFT_OUT[1])
    odds: Floats = share / (1 - np.where(left_out, share, 0.0))
    # Without any elsewhere the written form gives 0, and one incident would be infinitely surprising. Half an
    # incident is Jeffreys' mean for a Poisson count of none.
    return np.where(left_out, odds * np.maximum(total - observed, LEAST_OTHERS), share * total)


def _shares(history: History, weights: Floats) -> Floats:
    """Posterior mean share of each ward in each type's incidents, shape (wards, types, spans)."""
    # einsum and not matmul: a threaded BLAS may add in another order on another machine.
    seen: Floats = np.einsum("wkp,sp->wks", history.counts.astype(np.float64), weights)
    total: Floats = seen.sum(axis=0)
    prior = _prior(seen, total, history.covered, weights)
    return (prior + seen) / (prior * len(seen) + total)


def _prior(seen: Floats, total: Floats, covered: Flags, weights: Floats) -> Floats:
    """Shape a of the Gamma prior of ward shares (the rate is a x wards), per type and span."""
    wards = len(seen)
    shares = seen / np.where(total > 0, total, 1.0)
    noise = _mean_square_weight(covered, weights) / (wards * np.where(total > 0, total, 1.0))
    spread: Floats = np.maximum(shares.var(axis=0) - noise, np.finfo(np.float64).eps / wards**2)
    prior: Floats = np.clip(wards**-2.0 / spread, *PRIOR_EVENTS)
    return prior


def _mean_square_weight(covered: Flags, weights: Floats) -> Floats:
    """Sum of squared weights over sum of weights, of the covered periods; 1 where there are none."""
    known = covered.astype(np.float64)
    total = np.einsum("kp,sp->ks", known, weights)
    squares = np.einsum("kp,sp->ks", known, weights**2)
    mean: Floats = np.where(total > 0, squares, 1.0) / np.where(total > 0, total, 1.0)
    return mean
