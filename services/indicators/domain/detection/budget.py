"""The alert budget: how surprising a count must be, so that about so many alerts a month are new.

Step 7 of the ward test. The threshold is that which would have raised the budget in the periods just before,
each judged as if it were the last (a rolling back-test), and it has a bound: where little is surprising, fewer
alerts than the budget are the honest number.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Flags, Floats

WEAKEST = 10**-2.8
"""No threshold is above this p, however large the budget, unless more than chance is seen to lie beyond it."""

GENEROUS = 10**-2.0
"""No threshold at all is above this p."""

BY_CHANCE = 2 / 3
"""Share of the alerts that chance may account for, reckoned generously, where a threshold is above `WEAKEST`."""

START = 10**-3.4
"""The threshold until there is a back-test to learn from."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Which p is an alert, and what that rests on."""

    p: float
    """At most this p is an alert."""

    periods: int
    """Back-tested periods behind it; 0 where it was given, or is the start."""

    raised: int
    """New alerts that it would have raised in them."""

    reason: str
    """In plain words."""


def calibrate(
    p: Floats,
    when: Sequence[int],
    *,
    counted: int,
    judged: int,
    allowed: float,
    episode: int,
    half_life: float = math.inf,
) -> Threshold:
    """The weakest threshold under which the last `counted` back-tested periods had at most `allowed` new alerts.

    `p` has the shape (periods, series), 1 where not tested; `when` names each period by its index, ascending.
    What comes before the counted ones only tells which alerts were not new. `episode` and `half_life` as in
    `spent`.

    A threshold above `WEAKEST` must earn it: `judged`, the series and periods that could have been tested,
    times the threshold, which is more than chance alone would raise, must be at most two thirds of what was
    raised (the estimate of Storey 2002). So a large place may spend a large budget, and a county of mere noise
    is not searched until the budget is full.
    """
    close = p[:, (p <= GENEROUS).any(axis=0)]  # no other series can count

    def raised(threshold: float) -> int:
        return int(news(close <= threshold, when, episode)[-counted:].sum())

    def over(threshold: float) -> bool:
        return spent(close <= threshold, when, counted, episode, half_life) > allowed

    def earned(threshold: float) -> bool:
        return threshold <= WEAKEST or judged * threshold <= BY_CHANCE * raised(threshold)

    def too_weak(threshold: float) -> bool:
        return over(threshold) or not earned(threshold)

    # A weaker threshold can join two alerts into one, but over a county the number all but rises with it.
    steps = np.union1d(close[close <= GENEROUS], (WEAKEST, GENEROUS))
    fitting = bisect_left(steps, True, key=lambda step: too_weak(float(step)))
    found = float(steps[fitting - 1]) if fitting else float(steps[0]) / 2
    if fitting < len(steps) and over(float(steps[fitting])):
        reason = f"the budget of the {counted} periods judged before"
    else:
        reason = "beyond it chance would raise too many"
    return Threshold(found, counted, raised(found), reason)


def spent(above: Flags, when: Sequence[int], counted: int, episode: int, half_life: float) -> float:
    """New alerts of the last `counted` periods of `above`, as many as if all were like the recent ones.

    A period weighs half as much for every `half_life` periods of age, and all together `counted`: how much a
    threshold raises drifts with the counts, and months of a year ago tell less of the next (docs/detection.md).
    Arguments as in `news`; an infinite half-life just counts.
    """
    new = news(above, when, episode)[-counted:].sum(axis=1)
    age = when[-1] - np.asarray(when[-counted:])
    weight = 0.5 ** (age / half_life)
    return float(new @ weight) * counted / float(weight.sum())


def news(above: Flags, when: Sequence[int], episode: int) -> Flags:
    """Which of the alerts `above`, shape (periods, series), are new; `when` names each period, ascending.

    One is not new if the same series had one at most `episode` periods before. A column per series; the hot
    loop is over periods.
    """
    last = np.full(above.shape[1], -np.inf)
    new = np.zeros(above.shape, np.bool_)
    for row, period in enumerate(when):
        new[row] = above[row] & (period - last > episode)
        last[above[row]] = period
    return new
