"""Step 3 of the ward test: what a ward is expected to have, from its usual share of what the county has now.

Given the county's total of a span, the ward's expectation is its share of that total: what rises everywhere
is no surprise anywhere.
"""

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats

LEFT_OUT = (0.02, 0.5)
"""Between these shares a ward's own count is left out of the total that it is compared with."""

LEAST_OTHERS = 0.5
"""Stands for the other wards' count where they have none, for a total of nothing says nothing about a share."""


def expected(observed: Counts, total: Counts, share: Floats) -> Floats:
    """Expected counts, given the wards' own counts, the county's totals and the wards' shares; any shapes that fit."""
    # A ward with most of the county's incidents cannot be measured by the few of the others: the odds, and
    # with them every surprise, would have no bound.
    left_out = (share > LEFT_OUT[0]) & (share <= LEFT_OUT[1])
    odds: Floats = share / (1 - np.where(left_out, share, 0.0))
    # Without any elsewhere the written form gives 0, and one incident would be infinitely surprising. Half an
    # incident is Jeffreys' mean for a Poisson count of none.
    return np.where(left_out, odds * np.maximum(total - observed, LEAST_OTHERS), share * total)
