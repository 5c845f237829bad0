"""Steps 1 and 2 of the ward test: the share that a ward usually has of its county's incidents of a type.

It is Gamma distributed over the wards of the county (an empirical Bayes prior by the method of moments, as in
Clayton & Kaldor 1987 and Marshall 1991), seen through counts that fade with age. It depends on the periods before
a window only, so it may be kept from one evaluation to the next: what is kept and what is reckoned anew are equal
to the last bit, whatever was asked before.
"""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats, History
from services.indicators.domain.detection.memory import Memory, exactly

PRIOR_EVENTS = (0.05, 50.0)
"""Bounds on what the prior is worth, in events of an average ward."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the wards of a county usually have, as seen before each of some periods."""

    memory: Memory
    starts: Counts
    """Indices of those periods in the county's table, shape (starts,); each once."""

    share: Floats
    """Posterior mean share of each ward in each type's incidents, shape (wards, types, starts), within (0, 1]."""

    learned: Counts
    """Covered periods behind it, shape (types, starts)."""

    young: Flags
    """Wards that began too lately to be judged, shape (wards, starts)."""

    def at(self, starts: Counts, memory: Memory) -> "Outlook":
        """What was seen before these periods only; ValueError if one is not there, or was seen another way."""
        if self.memory != memory:
            raise ValueError("a kept outlook must have the memory that is asked for")
        place = {int(start): n for n, start in enumerate(self.starts)}
        if not place.keys() >= {int(start) for start in starts}:
            raise ValueError("the outlook must hold every start that is asked for")
        at = [place[int(start)] for start in starts]
        return Outlook(
            self.memory, self.starts[at], self.share[:, :, at], self.learned[:, at], self.young[:, at]
        )


def outlook_of(history: History, starts: Counts, memory: Memory, kept: Outlook | None = None) -> Outlook:
    """The outlook from each of `starts`; those that `kept` already holds are not reckoned again.

    ValueError if `kept` looks back in another way.
    """
    have = kept.starts if kept is not None else starts[:0]
    missing = np.setdiff1d(starts, have)
    fresh = _fresh(history, missing, memory)
    return (fresh if kept is None else joined(kept, fresh)).at(starts, memory)


def joined(one: Outlook, other: Outlook) -> Outlook:
    """Both together; they have no start in common."""
    return Outlook(
        one.memory,
        np.concatenate([one.starts, other.starts]),
        np.concatenate([one.share, other.share], axis=2),
        np.concatenate([one.learned, other.learned], axis=1),
        np.concatenate([one.young, other.young], axis=1),
    )


def _fresh(history: History, starts: Counts, memory: Memory) -> Outlook:
    share = np.empty((*history.counts.shape[:2], len(starts)))
    for n, start in enumerate(starts):
        share[:, :, n] = _share(history, memory, int(start))
    age = starts - memory.guard - history.since[:, np.newaxis]
    young: Flags = (history.since > 0)[:, np.newaxis] & (age < memory.learning)
    return Outlook(memory, starts, share, memory.learned(history, starts), young)


def _share(history: History, memory: Memory, start: int) -> Floats:
    """Posterior mean share of each ward in each type, shape (wards, types)."""
    used = memory.before(start)
    counts, covered = history.counts[:, :, used], history.covered[:, used].astype(np.float64)
    weights = memory.fading(start, used)
    seen: Floats = np.einsum("wkp,p->wk", counts, weights)
    total: Floats = seen.sum(axis=0)
    whole = history.since <= used.start  # a ward that was not there all the time is measured by its own time
    some = whole if whole.sum() > 1 else np.ones(len(whole), np.bool_)
    prior = _prior(seen[some], total, _mean_square_weight(covered, weights))
    against = np.where(whole[:, np.newaxis], total, _since(history, counts, weights, used.start))
    share: Floats = (prior + seen) / (prior * len(seen) + against)
    return share


def _since(history: History, counts: Counts, weights: Floats, first: int) -> Floats:
    """The county's weighted total since each ward began, shape (wards, types)."""
    began = np.clip(history.since - first, 0, len(weights))
    if not began.any():
        return np.zeros(counts.shape[:2])
    county = counts.sum(axis=0)
    totals = {int(n): np.einsum("kp,p->k", county[:, n:], weights[n:]) for n in np.unique(began)}
    return np.stack([totals[int(n)] for n in began])


def _prior(seen: Floats, total: Floats, mean_square: Floats) -> Floats:
    """Shape a of the Gamma prior of ward shares (the rate is a x wards), per type."""
    wards = len(seen)
    some = np.where(total > 0, total, 1.0)
    spread: Floats = (seen / some).var(axis=0) - mean_square / (wards * some)
    least = np.finfo(np.float64).eps / wards**2
    prior: Floats = np.clip(wards**-2.0 / np.maximum(spread, least), *PRIOR_EVENTS)
    return prior


def _mean_square_weight(covered: Floats, weights: Floats) -> Floats:
    """Sum of squared weights over sum of weights, of the covered periods; 1 where there are none."""
    total, squares = covered @ weights, covered @ exactly(weights**2)
    mean: Floats = np.where(total > 0, squares, 1.0) / np.where(total > 0, total, 1.0)
    return mean
