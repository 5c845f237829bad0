"""What a ward's district has now beside what was expected of it: wards of one district rise and fall together."""

from collections.abc import Sequence

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats

WORTH = 50.0
"""Events at which a district's own figures and the county's count the same; from 30 to 100 all do about as well."""


def district_factor(observed: Counts, expected: Floats, districts: Sequence[int]) -> Floats:
    """By how much the other wards of a ward's district exceed their expectation, shape (wards, types), above 0.

    `observed` and `expected` have the shape (wards, types); `districts` gives each ward a number from 0 up. It
    is the mean of a Gamma posterior around 1 worth `WORTH` events, as in Clayton & Kaldor 1987, without the
    ward itself: a surge must not explain itself. A ward alone in its district gets 1.
    """
    district = np.asarray(districts, np.int64)
    have, expect = (_others(values.astype(np.float64), district) for values in (observed, expected))
    factor: Floats = (WORTH + have) / (WORTH + np.maximum(expect, 0.0))
    return factor


def _others(values: Floats, district: Counts) -> Floats:
    """Sum over the other wards of the district, for each ward."""
    total = np.zeros((int(district.max()) + 1, values.shape[1]))
    np.add.at(total, district, values)
    others: Floats = total[district] - values
    return others
