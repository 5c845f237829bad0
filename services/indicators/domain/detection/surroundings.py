"""What happens around a ward and type, beside what was expected there: much of it moves them all alike."""

from collections.abc import Sequence

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.shares import LEAST_OTHERS

DISTRICT_WORTH = 50.0
"""Events of the district at which it counts as much as the county does; 30 to 100 do about as well."""

WARD_WORTH = 200.0
"""The same for the ward's other types, which tell less; below 100 they take more than they give."""


LEVEL_WORTH = 100.0
"""Events of the other wards at which what they have now tells as much of the table's level as what they usually
have; 50 to 200 do about as well."""

STANDARD_ERRORS = 2.0
"""A change of level beyond so many of its standard errors is believed almost whole."""


def level_factor(observed: Counts, usual: Floats, worth: float = LEVEL_WORTH) -> Floats:
    """How far the level of each type has moved, over how far it seems to have; shape (wards, types), above 0.

    The ward test takes what the other wards have, `observed`, at its word. Where they are few that is mostly
    chance, and all expectations swing with it. Their `usual` count (both of shape (wards, types)) tells the
    level too: believed is 1 + g (r - 1) of the ratio r of both, with g = v / (v + 1/usual) and v the variance
    1 / `worth` of true changes, or the half of r - 1 squared less 1/usual where that is more: a table that rises
    as a whole is believed, however rare that is (the limited translation of Efron & Morris 1972). 1 for a ward
    that usually has more than half of a type, and where nothing was usual. `worth` must be above 0.
    """
    others, before = _all_others(observed), _all_others(usual)
    told = (before > 0) & (usual <= before)
    before = np.where(told, before, 1.0)
    change = others / before - 1
    clear = (change / STANDARD_ERRORS) ** 2 - 1 / before
    true = np.maximum(1 / worth, clear)
    believed = before * (1 + change / (1 + 1 / (true * before)))
    return np.where(told, believed / np.maximum(others, LEAST_OTHERS), 1.0)


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


def _all_others(values: Counts | Floats) -> Floats:
    others: Floats = values.sum(axis=0, keepdims=True, dtype=np.float64) - values
    return others


def _other_types(values: Counts | Floats) -> Floats:
    others: Floats = values.sum(axis=1, keepdims=True, dtype=np.float64) - values
    return others


def _other_wards(values: Counts | Floats, district: Counts) -> Floats:
    total = np.zeros((int(district.max()) + 1, values.shape[1]))
    np.add.at(total, district, values)
    others: Floats = total[district] - values
    return others
