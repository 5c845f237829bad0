"""Circles around each ward's centroid: the places in which a cluster is looked for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.indicators.domain.detection.history import Counts, Flags, Floats


@dataclass(frozen=True, slots=True)
class Circles:
    """The nearest wards of each ward; both arrays of shape (wards, most wards of a circle)."""

    members: Counts
    """Each row holds the ward itself and its neighbours, from near to far."""

    whole: Flags
    """Whether a row up to and with this ward is a circle: within the radius, and nobody as near is left out."""


def circles_of(centroids: ArrayLike, wards: int, radius: float, most: int) -> Circles:
    """All circles around `wards` centroids, shape (wards, 2), of at most `radius` (in their unit) and `most` wards.

    Whichever bound comes first ends them; a ward alone is a circle, and wards equally far join together.
    ValueError if a centroid is missing or not finite, or a bound is not positive.
    """
    points = np.asarray(centroids, np.float64)
    if points.shape != (wards, 2) or not np.isfinite(points).all():
        raise ValueError("centroids must be finite and of the shape (wards, 2)")
    if not radius > 0 or most < 1:
        raise ValueError("radius > 0 and at least one ward in a circle are needed")
    away = _distances(points)
    order = np.argsort(away, axis=1, kind="stable")
    sorted_ = np.take_along_axis(away, order, axis=1)
    is_last = np.diff(sorted_, axis=1, append=np.inf) > 0
    most = min(most, wards)
    return Circles(order[:, :most], (is_last & (sorted_ <= radius))[:, :most])


def _distances(points: Floats) -> Floats:
    """From each point (row) to each (column)."""
    apart = points[:, np.newaxis] - points
    distances: Floats = np.sqrt(
        (apart**2).sum(axis=-1)
    )  # exactly the same both ways, unlike a product of matrices
    return distances
