"""Hot hours: incidents by hour and by band of hours, and the hottest run of hours. Arrays in, values out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.indicators.domain.figures import significant
from shared.county.calendar import hours_of

HOURS = 24
Counts = npt.NDArray[np.int64]


class Run(NamedTuple):
    """The hours on end with most incidents, as `20-22`, their count and share (percent of known hours)."""

    hours: str
    incidents: int
    share: float


def by_band(hours: Counts, bands: Sequence[str]) -> dict[str, int]:
    """Incidents per band from those of the 24 hours, in the bands' order."""
    return {band: int(hours[hours_of(band)].sum()) for band in bands}


def shares_of(counts: Sequence[int]) -> tuple[float, ...]:
    """Each count in percent of their sum, to six digits; noughts where there is nothing."""
    total = sum(counts)
    return tuple(significant(100 * n / total) if total else 0.0 for n in counts)


def hottest_run(hours: Counts, length: int) -> Run | None:
    """The `length` hours on end, around midnight too, with most incidents; of equals the one that starts earliest."""
    total = int(hours.sum())
    if not total:
        return None
    runs = [int(hours[[(start + n) % HOURS for n in range(length)]].sum()) for start in range(HOURS)]
    start = int(np.argmax(runs))
    name = f"{start:02d}-{(start + length) % HOURS:02d}"
    return Run(name, runs[start], significant(100 * runs[start] / total))
