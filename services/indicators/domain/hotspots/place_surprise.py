"""The figures of a rise of a whole place, by the rule that saw it."""

import math

import numpy as np
import scipy  # its parts load at their first use: a worker that starts need not wait for them

from services.indicators.domain.detection.exceedance import FarringtonResult
from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.predictive import central_range
from services.indicators.domain.detection.rare import Rare
from services.indicators.domain.detection.xmr import RUN, Xmr
from services.indicators.domain.figures import significant
from shared.events import Surprise

THREE_SIGMA = 0.00135
"""Above a chart's upper limit by chance, one-sided, under a normal law; a run of eight above the centre: 1 in 256."""

EVENTS = 3
"""Incidents of a rare series whose time is looked at."""

ALPHA = 0.005
"""Of Farrington's bound."""

WHOLE = 0.995
"""A week of which more than this share is known is a whole one."""


def chart_surprise(rule: str, period: str, values: Floats, chart: Xmr) -> Surprise:
    """The newest month of an XmR chart that is a special cause upwards."""
    value, centre, upper = float(values[-1]), float(chart.centre[-1]), float(chart.upper[-1])
    sigma = (upper - centre) / 3
    is_outside = value > upper
    p = float(scipy.special.ndtr((centre - value) / sigma)) if is_outside and sigma else 0.5**RUN
    why = "above its upper limit" if is_outside else "the eighth month or later in a row above its centre"
    return Surprise(
        rule=rule,
        window="1 month",
        period=period,
        observed=int(value),
        expected=significant(centre),
        low=max(0, math.ceil(float(chart.lower[-1]))),
        high=math.floor(upper),
        variance=significant(sigma**2),
        p=significant(max(p, 1e-300)),
        threshold=THREE_SIGMA if is_outside else 0.5**RUN,
        basis=f"An XmR chart of {int(chart.points[-1])} months: {why}.",
        evidence=(),
    )


def rare_surprise(rule: str, period: str, unit: str, found: Rare, limit: float) -> Surprise:
    """The last few incidents of a rare series, which came sooner after one another than those before."""
    taken, usual = int(found.taken), float(found.usual)
    return Surprise(
        rule=rule,
        window=f"{max(1, taken)} {unit}{'' if taken <= 1 else 's'}",
        period=period,
        observed=EVENTS,
        expected=significant(EVENTS * max(1, taken) / usual),
        low=0,
        high=EVENTS - 1,
        variance=significant(EVENTS * max(1, taken) / usual),
        p=significant(float(found.p_value)),
        threshold=limit,
        basis=f"{EVENTS} incidents took {taken} {unit}s; as many took {significant(usual):.3g} on average before.",
        evidence=(),
    )


def week_surprise(
    rule: str, period: str, weeks: Floats, found: FarringtonResult, series: int, told: float
) -> Surprise:
    """A week above what its season and trend explain, and of which a share of about `told` is known yet."""
    mean, spread = (float(np.atleast_1d(values)[series]) for values in (found.expected, found.dispersion))
    low, _ = central_range(np.array([mean]), np.array([mean * spread]))
    return Surprise(
        rule=rule,
        window="7 days",
        period=period,
        observed=int(weeks[-1]),
        expected=significant(mean),
        low=int(low[0]),
        high=int(np.atleast_1d(found.upper)[series]),
        variance=significant(mean * spread),
        p=significant(float(np.atleast_1d(found.p_value)[series])),
        threshold=ALPHA,
        basis=f"Above the bound of the same weeks of three years, with their season and trend{_young(told)}.",
        evidence=(),
    )


def _young(told: float) -> str:
    return "" if told > WHOLE else f"; about {told:.0%} of such a week is usually known by now"
