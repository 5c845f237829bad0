"""Individuals and moving range charts: does a monthly figure do what it always did?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.history import Counts, Flags, Floats

LIMITS = 2.66
"""Mean moving ranges from centre to limit: 3 over the 1.128 by which a range of two exceeds its sigma."""

ENOUGH = 13
"""Points that a phase needs before it has limits."""

RUN = 8
"""Points in a row on one side of the centre that are a special cause."""

SAME = 1e-9
"""Share of the largest value within which two are equal, so that a constant series has no points outside."""


@dataclass(frozen=True, slots=True)
class Xmr:
    """One chart; all arrays of shape (points,)."""

    centre: Floats
    """With `upper` and `lower`: NaN throughout a phase that has too few points."""

    upper: Floats
    lower: Floats
    """Not cut at zero."""

    special: Flags
    """The point is outside the limits, or the eighth or later in a row on one side of the centre."""

    points: Counts
    """How many values the phase of each point holds."""

    @property
    def state(self) -> str:
        """Of the newest point: `special cause`, `ordinary variation` or `not enough points, 9 of 13`."""
        if not len(self.points) or self.points[-1] < ENOUGH:
            return f"not enough points, {self.points[-1] if len(self.points) else 0} of {ENOUGH}"
        return "special cause" if self.special[-1] else "ordinary variation"


def xmr(values: ArrayLike, *, breaks: Sequence[int] = ()) -> Xmr:
    """XmR chart of `values`, shape (points,), in time order; NaN where a period is not covered.

    Each index in `breaks` begins a new phase with a centre and limits of its own (Wheeler 1993: limits at the
    mean plus and minus 2.66 mean moving ranges). Moving ranges and runs pass over missing values. ValueError
    if a value is infinite or a break is not an index of `values`.
    """
    series = np.asarray(values, np.float64)
    if series.ndim != 1 or np.isinf(series).any():
        raise ValueError("values must be one row of finite numbers")
    if any(not 0 <= b < len(series) for b in breaks):
        raise ValueError("each break must be the index of a value")
    phases = [_phase(part) for part in np.split(series, sorted({b for b in breaks if b > 0}))]
    return Xmr(*(np.concatenate(column) for column in zip(*phases, strict=True)))


def _phase(part: Floats) -> tuple[Floats, Floats, Floats, Flags, Counts]:
    """The columns of an Xmr for one phase."""
    known = ~np.isnan(part)
    seen = part[known]
    points = np.full(len(part), len(seen), np.int64)
    if len(seen) < ENOUGH:
        nothing = np.full(len(part), np.nan)
        return nothing, nothing, nothing, np.zeros(len(part), np.bool_), points
    centre, width = float(seen.mean()), LIMITS * float(np.abs(np.diff(seen)).mean())
    special = np.zeros(len(part), np.bool_)
    special[known] = _special(seen - centre, width, SAME * float(np.abs(seen).max()))
    flat = np.ones(len(part))
    return flat * centre, flat * (centre + width), flat * (centre - width), special, points


def _special(away: Floats, width: float, same: float) -> Flags:
    """Outside the limits, or at the end of a run; `away` is the distance from the centre."""
    side = np.where(np.abs(away) <= same, 0, np.sign(away))
    found = np.abs(away) > width + same
    for end in range(RUN, len(side) + 1):
        found[end - 1] |= abs(side[end - RUN : end].sum()) == RUN
    return found
