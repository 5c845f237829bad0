"""Steps 5 and 6 of the ward test: all windows of one evaluation side by side, and which surprises most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.indicators.domain.detection.discovery import discovery_rate
from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats, History, Spans
from services.indicators.domain.detection.outlook import Outlook
from services.indicators.domain.detection.predictive import central_range, mid_p
from services.indicators.domain.detection.shares import expected
from services.indicators.domain.detection.surprise import WardSurprise

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True)
class Look:
    """All windows side by side: arrays of shape (wards, types, windows), or (types, windows)."""

    spans: Spans
    observed: Counts
    mu: Floats
    variance: Floats
    p: Floats
    heard: Flags
    seen: Outlook
    judged: Flags

    @property
    def by_ward(self) -> Flags:
        """What could be judged, shape (wards, types, windows): nothing in a ward that has just begun."""
        return self.judged & ~self.seen.young[:, np.newaxis]


def look(history: History, lengths: Counts, seen: Outlook, fitted: Dispersion) -> Look:
    """Windows of `lengths` that end with the history, each beside the outlook `seen` from its start."""
    spans = Spans(history.at + 1 - lengths, lengths)
    observed = history.sums(spans)
    mu = expected(observed, observed.sum(axis=0), seen.share)
    variance = fitted.variance(mu)
    heard = history.whole(spans)
    judged = heard & (seen.learned >= seen.memory.learning) & (len(observed) > 1)
    p = np.where(judged & ~seen.young[:, np.newaxis], mid_p(observed, mu, variance), 1.0)
    return Look(spans, observed, mu, variance, p, heard, seen, judged)


def most_surprising(
    history: History, look: Look, gates: Sequence[tuple[int, int]], fitted: Dispersion
) -> WardSurprise:
    """The result of an evaluation; a ward is tested only if it meets all `gates`, pairs of (periods, least count).

    The least p is taken times the number of windows asked for, judged or not: were it the number judged, a gap that
    hides the long windows would make the short one three times as suspicious.
    """
    by_ward = look.by_ward
    judged = by_ward.any(axis=2)
    best = np.where(by_ward, look.p, 2.0).argmin(axis=2)  # a window not judged never surprises most
    tested = judged & _meets(history, gates)
    p = np.where(tested, np.minimum(1.0, look.p.min(axis=2) * by_ward.shape[2]), 1.0)
    mu, variance = (np.where(judged, _of(best, values), 0.0) for values in (look.mu, look.variance))
    low, high = central_range(mu, variance)
    shortest = int(look.spans.lengths.argmin())
    return WardSurprise(
        observed=np.where(judged, _of(best, look.observed), look.observed[:, :, shortest]),
        expected=mu,
        variance=variance,
        low=low,
        high=high,
        p=p,
        p_long=_longest(look),
        bh_q=discovery_rate(p, tested),
        tested=tested,
        window=np.where(judged, best, -1),
        judged=look.judged,
        heard=look.heard[:, shortest],
        learned=look.seen.learned[:, shortest],
        learning=look.seen.memory.learning,
        dispersion=fitted,
        young=look.seen.young[:, shortest],
    )


def _meets(history: History, gates: Sequence[tuple[int, int]]) -> Flags:
    """Whether a ward's newest counts meet every gate, shape (wards, types)."""
    lengths, least = np.array(gates, np.int64).reshape(-1, 2).T
    recent = history.sums(Spans(history.at + 1 - lengths, lengths))
    met: Flags = np.all(recent >= least, axis=2)
    return met


def _of(best: Counts, values: NDArray[Number]) -> NDArray[Number]:
    """The value of each ward's and type's own window."""
    return np.take_along_axis(values, best[:, :, np.newaxis], axis=2)[:, :, 0]


def _longest(look: Look) -> Floats:
    """Mid-p of the longest window judged, shape (wards, types); 1 where none was."""
    p = np.ones(look.p.shape[:2])
    for window in np.argsort(look.spans.lengths, kind="stable"):
        p = np.where(look.by_ward[:, :, window], look.p[:, :, window], p)
    return p
