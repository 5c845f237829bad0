"""The alert budget held out: thresholds from the half year before, new alerts counted in the weeks that follow."""

import numpy as np

from services.indicators.domain.detection.budget import calibrate, news
from services.indicators.domain.detection.history import Floats
from services.indicators.domain.detection.rules import DAY

WEEK, MONTH = 7, 30


def alerts_by_month(announced: Floats, budget: float) -> list[int]:
    """New alerts of each thirty days after the first half year of `announced`, shape (days, wards, types).

    Each week's threshold is what `budget` new alerts a month allowed in the 26 weeks before it.
    """
    p = announced.reshape(len(announced), -1)
    first = DAY.back_test + DAY.episode
    above = np.zeros(p.shape, np.bool_)
    for week in range(first, len(p), WEEK):
        above[week : week + WEEK] = p[week : week + WEEK] <= threshold_at(p, week, budget)
    above[:first] = p[:first] <= threshold_at(p, first, budget)
    new = news(above, list(range(len(p))), DAY.episode).sum(axis=1)[first:]
    months = len(new) // MONTH
    return [int(days.sum()) for days in new[: months * MONTH].reshape(months, MONTH)]


def threshold_at(p: Floats, day: int, budget: float) -> float:
    """The threshold on a day, from days before it only; `p` has the shape (days, series)."""
    start = day - DAY.back_test - DAY.episode
    found = calibrate(
        p[start:day],
        list(range(start, day)),
        counted=DAY.back_test,
        judged=DAY.back_test * p.shape[1],
        allowed=budget * DAY.back_test / DAY.a_month,
        episode=DAY.episode,
        half_life=DAY.half_life,
    )
    return found.p
