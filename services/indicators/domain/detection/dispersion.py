"""Step 4 of the ward test: how far counts of a type stray from their expectation, learnt from past errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats, History, Spans
from services.indicators.domain.detection.memory import Memory
from services.indicators.domain.detection.outlook import Outlook, outlook_of
from services.indicators.domain.detection.shares import expected

TRIMMED = 0.01
"""Share of cells left out as hotspots of the past."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance of a count with mean mu: phi mu + kappa mu^2. All shape (types, 1), or (types, windows) where
    each window has a variance of its own.
    """

    phi: Floats
    kappa: Floats
    cells: Counts
    """Ward x period cells behind each fit; 0 means nothing was learnt and the counts are taken as Poisson."""

    def variance(self, mu: Floats) -> Floats:
        """Variance of counts with mean `mu`, shape (wards, types, windows)."""
        return self.phi * mu + self.kappa * mu**2


def learn_dispersion(
    history: History,
    memory: Memory,
    *,
    before: int,
    cells: int,
    step: int,
    lengths: Sequence[int],
    kept: Outlook | None = None,
) -> Dispersion:
    """Fits phi and kappa of each type to rolling-origin errors: each cell is predicted from earlier ones only.

    Cells are the last `cells` covered spans that end before period `before`, `step` periods apart, with at
    least one covered period to learn from. One fit for each of `lengths`, the length of its spans. What `kept`
    holds is not reckoned again.
    """
    fits = [_fits(history, memory, np.arange(before - n, -1, -step), n, cells, kept) for n in lengths]
    phi, kappa, used = np.array(fits).transpose(2, 1, 0)
    return Dispersion(phi, kappa, used.astype(np.int64))


def _fits(
    history: History, memory: Memory, starts: Counts, length: int, cells: int, kept: Outlook | None
) -> list[tuple[float, float, int]]:
    """phi, kappa and the number of cells used, for each type; `starts` are newest first."""
    spans = Spans(starts, np.full(len(starts), length))
    usable = history.whole(spans) & (memory.learned(history, starts) >= 1)
    usable &= np.cumsum(usable, axis=1) <= cells
    some: Flags = np.any(usable, axis=0)
    spans, usable = spans.take(some), usable[:, some]
    observed, seen = history.sums(spans), outlook_of(history, spans.starts, memory, kept)
    mu = expected(observed, observed.sum(axis=0), seen.share)
    mu = np.where(seen.young[:, np.newaxis], 0.0, mu)  # nothing is learnt from a ward that is not judged
    return [_fit(observed[:, k, use], mu[:, k, use]) for k, use in enumerate(usable)]


def _fit(observed: Counts, mu: Floats) -> tuple[float, float, int]:
    seen: Flags = mu > 0
    x = mu[seen]
    z = (observed[seen] - x) ** 2 / x
    if not len(x):
        return 1.0, 0.0, 0
    kept = z <= np.quantile(z, 1 - TRIMMED)
    phi, kappa = line_above(x[kept], z[kept])
    return phi, kappa, int(kept.sum())


def line_above(x: Floats, z: Floats) -> tuple[float, float]:
    """Least-squares line z = phi + kappa x under phi >= 1 and kappa >= 0, x > 0.

    Two-variable non-negative least squares (Lawson & Hanson 1974), which has a closed form.
    """
    scale = float(x.max())  # so that sums of squares stay finite and kappa keeps its digits
    u, v = x / scale, z - 1
    across = u - u.mean()
    wide = float(across @ across)
    slope = float(across @ v) / wide if wide > 1e-12 * len(u) else 0.0
    level = float(v.mean()) - slope * float(u.mean())
    if slope < 0:
        slope, level = 0.0, max(0.0, float(v.mean()))
    elif level < 0:
        slope, level = max(0.0, float(u @ v) / float(u @ u)), 0.0
    return 1 + max(0.0, level), slope / scale
