"""Step 4 of the ward test: how far counts of a type stray from their expectation, learnt from past errors."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats, History, Spans
from services.indicators.domain.detection.shares import Memory, expected

TRIMMED = 0.01
"""Share of cells left out as hotspots of the past."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance of a count with mean mu: phi mu + kappa mu^2. All shape (types,)."""

    phi: Floats
    kappa: Floats
    cells: Counts
    """Ward x period cells behind each fit; 0 means nothing was learnt and the counts are taken as Poisson."""

    def variance(self, mu: Floats) -> Floats:
        """Variance of counts with mean `mu`, shape (wards, types, spans)."""
        phi, kappa = self.phi[:, np.newaxis], self.kappa[:, np.newaxis]
        return phi * mu + kappa * mu**2


def learn_dispersion(history: History, memory: Memory, *, before: int, cells: int, step: int) -> Dispersion:
    """Fits phi and kappa of each type to rolling-origin errors: each cell is predicted from earlier ones only.

    Cells are the last `cells` covered spans of `step` periods that end before period `before`, with at least
    one covered period to learn from.
    """
    starts = np.arange(before - step, -1, -step)
    spans = Spans(starts, np.full(len(starts), step))
    usable = history.whole(spans) & (memory.learned(history, starts) >= 1)
    usable &= np.cumsum(usable, axis=1) <= cells
    some: Flags = np.any(usable, axis=0)
    spans, usable = spans.take(some), usable[:, some]
    observed, mu = history.sums(spans), expected(history, spans, memory)
    fits = [_fit(observed[:, k, use], mu[:, k, use]) for k, use in enumerate(usable)]
    phi, kappa, used = zip(*fits, strict=True)
    return Dispersion(np.array(phi), np.array(kappa), np.array(used, np.int64))


def _fit(observed: Counts, mu: Floats) -> tuple[float, float, int]:
    """phi, kappa and the number of cells used, for one type."""
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
