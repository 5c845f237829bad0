"""What happens around a ward and type, beside what was expected there: much of it moves them all alike."""

from collections.abc import Sequence

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats

DISTRICT_WORTH = 50.0
"""Events of the district at which it counts as much as the county does; 30 to 100 do about as well."""

WARD_WORTH = 200.0
"""The same for the ward's other types, which tell less; below 100 they take more than they give."""


def surroundings_factor(observed: Counts, expected: Floats, districts: Sequence[int]) -> Floats:
    """By how much the surroundings of each ward and type exceed their expectation, shape (wards, types), above 0.

    `observed` and `expected` have the shape (wards, types). Where `districts` gives each ward a number from 0
    up, its surroundings are the other wards of its district, for each type alike; where it is empty, the other
    types of the same ward. The factor is the mean of a Gamma posterior around 1 (as in Clayton & Kaldor 1987),
    without the cell itself: a surge must not explain itself. Without any surroundings it is 1.
    """
    if not districts:
        return _factor(_other_types(observed), _other_types(expected), WARD_WORTH)
    district = np.asarray(districts, np.int64)
    return _factor(_other_wards(observed, district), _other_wards(expected, district), DISTRICT_WORTH)


def _factor(observed: Floats, expected: Floats, worth: float) -> Floats:
    factor: Floats = (worth + observed) / (worth + np.maximum(expected, 0.0))
    return factor


def _other_types(values: Counts | Floats) -> Floats:
    others: Floats = values.sum(axis=1, keepdims=True, dtype=np.float64) - values
    return others


def _other_wards(values: Counts | Floats, district: Counts) -> Floats:
    total = np.zeros((int(district.max()) + 1, values.shape[1]))
    np.add.at(total, district, values)
    others: Floats = total[district] - values
    return others
