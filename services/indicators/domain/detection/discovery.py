"""False-discovery rate over all tests of one evaluation."""

import numpy as np

from services.indicators.domain.detection.history import Flags, Floats


def discovery_rate(p: Floats, tested: Flags) -> Floats:
    """q value of each test (Benjamini & Hochberg 1995, step-up), in the shape of `p`; 1 where not tested."""
    q = np.ones(p.shape)
    values = p[tested]
    if len(values):
        order = np.argsort(values, kind="stable")
        scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
        ranked = np.empty(len(values))
        ranked[order] = np.minimum.accumulate(scaled[::-1])[::-1]
        q[tested] = np.minimum(ranked, 1.0)
    return q
