"""A judgement with what the county itself has said of those days: events it planned, places it watches."""

from dataclasses import replace

import numpy as np

from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.judgement import Judgement
from services.indicators.domain.detection.predictive import mid_p
from services.indicators.domain.hotspots.planned import factors
from services.indicators.domain.hotspots.ward_months import WardMonths
from services.indicators.domain.hotspots.watches import lowered_gates
from shared.county import CountyConfig
from shared.periods import first_day, last_day


def as_the_county_sees(config: CountyConfig, months: WardMonths, windows: int, found: Judgement) -> Judgement:
    """The judgement with planned events in its expectations, and a lower gate where the county watches.

    It is the window that surprised most that is looked at again; its p is raised for the `windows` tried.
    """
    return _watched(config, months, windows, _expecting(config, months.last, windows, found))


def mid_p_of(found: Judgement) -> Floats:
    """Mid-p of every cell, whether or not there was enough to test; 1 where nothing could be judged."""
    known = found.known
    expected, variance = (np.where(known, values, 0.0) for values in (found.expected, found.variance))
    return np.where(known, mid_p(found.count, expected, variance), 1.0)


def _expecting(config: CountyConfig, month: int, windows: int, found: Judgement) -> Judgement:
    factor = np.ones(found.p.shape)
    for length in np.unique(found.window):
        of_length = factors(config, first_day(month - int(length) + 1), last_day(month))
        factor = np.where(found.window == length, of_length, factor)
    planned = factor != 1
    if not planned.any():
        return found
    other = replace(found, expected=found.expected * factor, variance=found.variance * factor)
    p = np.minimum(1.0, mid_p_of(other) * windows)
    return replace(other, p=np.where(planned & found.tested, p, found.p))


def _watched(config: CountyConfig, months: WardMonths, windows: int, found: Judgement) -> Judgement:
    watched = list(lowered_gates(config, first_day(months.last), last_day(months.last)))
    if not watched:
        return found
    p, mid = found.p.copy(), mid_p_of(found)
    for row, column, least in watched:
        if found.known[row, column] and months.counts[row, column, months.at] >= least:
            p[row, column] = min(1.0, mid[row, column] * windows)
    return replace(found, p=p)
