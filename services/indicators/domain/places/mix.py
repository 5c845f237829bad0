"""What a count is made of: shares of parts and of flags, each for itself. Rounding to 101 is left alone."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.indicators.domain.figures import significant

Counts = npt.NDArray[np.int64]
Flagged = Mapping[frozenset[str], Counts]
"""Incidents by type under each exact set of flags; those without flags are not in it."""


class Shares(NamedTuple):
    """The base, what of it is in each part, and that in percent."""

    base: int
    counts: dict[str, int]
    shares: dict[str, float]


def shares_of(base: int, parts: Mapping[str, int]) -> Shares:
    """Parts in percent of the base; no shares of nothing."""
    shares = {name: significant(100 * count / base) for name, count in parts.items()} if base else {}
    return Shares(base, dict(parts), shares)


def with_flags(
    flagged: Flagged, columns: list[int], flags: Iterable[str], without: Iterable[str] = ()
) -> int:
    """Incidents of the types in `columns` that have all of `flags` (at least one) and none of `without`."""
    wanted, refused = frozenset(flags), frozenset(without)
    return sum(
        int(counts[columns].sum()) for has, counts in flagged.items() if wanted <= has and not refused & has
    )
