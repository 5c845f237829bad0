"""Which hotspots a table has at the periods asked for: each judged, its threshold, and what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.budget import START, Threshold, calibrate, news
from services.indicators.domain.detection.history import Flags
from services.indicators.domain.detection.judgement import Judgement, Table


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One period asked for; both flags have the shape (wards, types)."""

    judgement: Judgement
    alone: Judgement
    """Of the period by itself."""

    threshold: Threshold
    above: Flags
    """At least as surprising as the threshold."""

    alert: Flags
    """Above, and not so at another period asked for that is at most an episode before."""

    def state(self, ward: int, kind: int) -> str:
        """Why there is an alert, or why not: `new`, `continuing`, `ordinary`, `too few`, or why not judged."""
        if not self.judgement.known[ward, kind]:
            return self.judgement.state(ward, kind)
        if not self.judgement.tested[ward, kind]:
            return "too few"
        if not self.above[ward, kind]:
            return "ordinary"
        return "new" if self.alert[ward, kind] else "continuing"


def needed(table: Table, at: Sequence[int], budget: float | None) -> list[int]:
    """The periods that `evaluate` will judge, ascending (a few more where some are not covered)."""
    back = 0 if budget is None else table.rule.back_test + table.rule.episode
    return sorted({period for last in at for period in range(max(0, last - back), last + 1)})


def evaluate(
    table: Table, at: Sequence[int], *, budget: float | None = None, threshold: float | None = None
) -> list[Evaluation]:
    """Judges the periods `at`, each under `threshold`, or else under what `budget` new alerts a month allow."""
    when = sorted(set(at))
    judgements = [table.judge(period) for period in when]
    thresholds = [_threshold(table, period, budget, threshold) for period in when]
    above = np.stack(
        [found.tested & (found.p <= limit.p) for found, limit in zip(judgements, thresholds, strict=True)]
    )
    new = news(above.reshape(len(when), -1), when, table.rule.episode).reshape(above.shape)
    alone = [table.alone(period) for period in when]
    return [Evaluation(*parts) for parts in zip(judgements, alone, thresholds, above, new, strict=True)]


def _threshold(table: Table, at: int, budget: float | None, given: float | None) -> Threshold:
    if given is not None:
        return Threshold(given, 0, 0, "as given")
    if budget is None:
        return Threshold(START, 0, 0, "the usual one")
    return threshold_before(table, at, budget)


def threshold_before(table: Table, at: int, budget: float) -> Threshold:
    """What `budget` new alerts a month allow at period `at`, by a rolling back-test of the periods before it."""
    rule = table.rule
    tested = list(_tested_before(table, at, rule.back_test + rule.episode))[::-1]
    counted = min(rule.back_test, len(tested))
    if counted < rule.enough:
        reason = f"the usual one, for only {counted} of {rule.enough} periods before could be judged"
        return Threshold(START, 0, 0, reason)
    return calibrate(
        np.stack([found.p.ravel() for found in tested]),
        [found.at for found in tested],
        counted=counted,
        judged=sum(int(found.known.sum()) for found in tested[-counted:]),
        allowed=budget * counted / rule.a_month,
        episode=rule.episode,
        half_life=rule.half_life,
    )


def _tested_before(table: Table, at: int, most: int) -> Iterator[Judgement]:
    """Judgements of the periods before `at` in which some type could be judged, newest first."""
    for period in range(at - 1, -1, -1):
        found = table.judge(period)
        if found.judged.any():
            yield found
            most -= 1
        if not most:
            return
