"""What single series of a county have, beside what was expected of them, in each window of an evaluation."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.predictive import mid_p


@dataclass(frozen=True, slots=True)
class SeriesSurprise:
    """Arrays of shape (series, windows) unless said otherwise; windows in the order of the rule."""

    observed: Counts
    expected: Floats
    """With `variance`, of `observed`; also where a window could not be judged, and means nothing there."""

    variance: Floats
    judged: Flags
    p_each: Floats
    """Mid-p of each window, whether or not a gate held the test back; 1 where not judged."""

    tested: Flags
    """Shape (series,): a window could be judged and the gates were met."""

    @property
    def p(self) -> Floats:
        """The least mid-p times the number of windows, within [1e-300, 1]; 1 where not tested; shape (series,)."""
        least = np.minimum(1.0, self.p_each.min(axis=1) * self.p_each.shape[1])
        return np.where(self.tested, least, 1.0)

    @property
    def window(self) -> Counts:
        """Index of the window that surprised most, shape (series,); -1 where none could be judged."""
        best = np.where(self.judged, self.p_each, 2.0).argmin(axis=1)
        return np.where(self.judged.any(axis=1), best, -1)

    @property
    def p_long(self) -> Floats:
        """Mid-p of the last window judged, shape (series,): the long one if the rule names them so; 1 where none."""
        last = self.judged.shape[1] - 1 - self.judged[:, ::-1].argmax(axis=1)
        chosen: Floats = np.take_along_axis(self.p_each, last[:, np.newaxis], axis=1)[:, 0]
        return chosen


def series_surprise(
    observed: Counts, expected: Floats, variance: Floats, judged: Flags, met: Flags
) -> SeriesSurprise:
    """How surprising counts are; all of shape (series, windows) but `met`, shape (series,): meets the gates."""
    p = np.where(judged, mid_p(observed, expected, variance), 1.0)
    return SeriesSurprise(observed, expected, variance, judged, p, met & judged.any(axis=1))
