"""Which wards adjoin which, by the middle of their areas: the county's outlines stay outside the log."""

from functools import lru_cache

import numpy as np

from shared.county import CountyConfig

HIGH = 0.05
"""A neighbour at most so surprising is named: above its usual range, whether or not it is an alert of its own."""


@lru_cache(maxsize=64)
def adjacent(middles: tuple[tuple[float, float], ...]) -> tuple[tuple[int, ...], ...]:
    """For each ward the rows of its neighbours, ascending: those nearer to both than any third one is.

    The graph of Gabriel & Sokal 1969: two are neighbours if no third lies in the circle that has them at its ends.
    Where the middles of wards all but coincide, the answer is as arbitrary as they are.
    """
    points = np.array(middles, np.float64).reshape(-1, 2)
    square = ((points[:, np.newaxis] - points) ** 2).sum(axis=-1)
    near = np.ones(square.shape, np.bool_)
    for third in range(len(square)):
        near &= square[:, [third]] + square[third] >= square
    np.fill_diagonal(near, val=False)
    return tuple(tuple(int(n) for n in np.flatnonzero(row)) for row in near)


def neighbours_of(config: CountyConfig) -> tuple[tuple[int, ...], ...]:
    """For each ward the rows of its neighbours; none for any where the county does not say where its wards lie."""
    middles = tuple(
        (ward.easting, ward.northing)
        for ward in config.wards
        if ward.easting is not None and ward.northing is not None
    )
    return adjacent(middles) if len(middles) == len(config.wards) else ((),) * len(config.wards)
