"""One period of anybody's table judged: the ward test of each window, beside the county and what is around the ward."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats
from services.indicators.domain.detection.memory import Memory
from services.indicators.domain.detection.predictive import LEAST_P, mid_p
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.detection.surprise import WardSurprise
from services.indicators.domain.detection.surroundings import level_factor, surroundings_factor
from services.indicators.domain.detection.ward import fit_dispersion, ward_surprise


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found at one period. Shape (wards, types) unless said otherwise."""

    at: int
    """Index of the period."""

    count: Counts
    """In the window that surprised most, or the shortest where none could be judged."""

    expected: Floats
    """With `variance`, of `count`; NaN where no window could be judged."""

    variance: Floats
    p: Floats
    """The least mid-p of a window times the number of windows asked for, judged or not; 1 where not tested."""

    window: Counts
    """Length of the window that `count` speaks of, in periods."""

    tested: Flags
    judged: Flags
    """Shape (types,): some window could be judged."""

    states: tuple[str, ...]
    """For each type `judged`, or why it is not: `learning, 3 of 6`."""

    young: tuple[str, ...] = ()
    """For each ward why nothing of it is judged yet, such as `learning, 2 of 6`; else empty. () if all are old."""

    @property
    def known(self) -> Flags:
        """What has an expectation: of a type that could be judged, in a ward that is old enough."""
        return np.isfinite(self.expected)

    def state(self, ward: int, kind: int) -> str:
        """`judged`, or why not."""
        return (self.young and self.young[ward]) or self.states[kind]


class Table:
    """Counts (wards, types, periods) of a resolution, judged at any period from what came before.

    `covered` is bool (types, periods). `districts` numbers each ward's district from 0, empty if not known; `since`
    as in `ward_surprise`, empty if all were there from the first.
    `level_worth` as in `level_factor`; 0 takes what the other wards have as it is, which for many wards is as good.
    Each period is judged once, and the variances of a window are kept for `rule.refit`
    periods, counted from the table's first, so that no answer depends on what else was asked.
    """

    def __init__(
        self,
        counts: Counts,
        covered: Flags,
        rule: Rule,
        districts: Sequence[int] = (),
        *,
        since: Sequence[int] = (),
        level_worth: float = 0.0,
    ) -> None:
        self.counts, self.covered, self.rule, self.districts = counts, covered, rule, districts
        self.level_worth = level_worth
        self.since = np.array(since, np.int64) if len(since) else None
        self._judged: dict[int, Judgement] = {}
        self._fits: dict[tuple[int, int], Dispersion] = {}

    def judge(self, at: int) -> Judgement:
        """The judgement of period `at`; later ones are not read."""
        if at not in self._judged:
            looks = [self._look(at, window) for window in self.rule.windows]
            found = _most_surprising(at, self.rule.windows, looks)
            self._judged[at] = replace(found, young=self._young(at))
        return self._judged[at]

    def alone(self, at: int) -> Judgement:
        """Period `at` by itself, whatever the windows: what it has, and what was expected of it."""
        return _most_surprising(at, (1,), [self._look(at, 1)])

    def _look(self, at: int, window: int) -> "_Look":
        rule = self.rule
        found = ward_surprise(
            self.counts,
            windows=(window,),
            covered=self.covered,
            at=at,
            **rule.looking_back,
            gates=rule.gates,
            dispersion=self._fit(at - at % rule.refit, window),
            since=self.since,
        )
        level = self._level(at, window, found)
        seen = np.where(_judged(found), found.observed, 0)  # what has no expectation tells nothing
        factor = level * surroundings_factor(seen, found.expected * level, self.districts)
        return _Look(found, found.expected * factor, found.variance * factor)

    def _level(self, at: int, window: int, found: WardSurprise) -> Floats:
        """By how much the level that is believed differs from the one seen; shape (wards, types)."""
        if not self.level_worth:
            return np.ones(found.expected.shape)
        rule, start = self.rule, at + 1 - window
        memory = Memory(**rule.looking_back)
        used = memory.before(start)
        fading = memory.fading(start, used) * self.covered[:, used]
        sums = np.einsum("wkp,kp->wk", self.counts[:, :, used], fading)
        usual = window * sums / np.maximum(fading.sum(axis=1), LEAST_P)
        return level_factor(found.observed, usual, self.level_worth)

    def _young(self, at: int) -> tuple[str, ...]:
        """Why each ward is too young to be judged, as in `Judgement`."""
        since: list[int] = [] if self.since is None else self.since.tolist()
        first = at + 1 - min(self.rule.windows) - self.rule.guard
        return tuple(_why_young(at - began, first - began, self.rule.learning, began > 0) for began in since)

    def _fit(self, at: int, window: int) -> Dispersion:
        rule = self.rule
        if (at, window) not in self._fits:
            self._fits[at, window] = fit_dispersion(
                self.counts,
                windows=(window,),
                covered=self.covered,
                at=at,
                **rule.looking_back,
                **rule.past_errors,
                own_variance=True,
                since=self.since,
            )
        return self._fits[at, window]


@dataclass(frozen=True, slots=True)
class _Look:
    """One window: what the ward test found, and what is expected once its surroundings are known."""

    found: WardSurprise
    expected: Floats
    variance: Floats

    @property
    def judged(self) -> Flags:
        """Shape (wards, types)."""
        return _judged(self.found)

    def p(self) -> Floats:
        """Mid-p whether or not a gate held the test back; 2 where not judged, so that it never is the least."""
        return np.where(self.judged, mid_p(self.found.observed, self.expected, self.variance), 2.0)


def _judged(found: WardSurprise) -> Flags:
    """What the one window could be judged of, shape (wards, types)."""
    return found.judged[:, 0] & ~found.young[:, np.newaxis]


def _why_young(age: int, learned: int, learning: int, began: bool) -> str:
    """Of a ward that `began` within the table so many periods ago, `learned` of which teach; else empty."""
    if not began or learned >= learning:
        return ""
    return "not there yet" if age < 0 else f"learning, {max(0, learned)} of {learning}"


def _most_surprising(at: int, windows: Sequence[int], looks: Sequence[_Look]) -> Judgement:
    p = np.stack([look.p() for look in looks])
    best = p.argmin(axis=0)
    known: Flags = np.any([look.judged for look in looks], axis=0)
    tested: Flags = np.any([look.found.tested for look in looks], axis=0)

    def chosen(values: Sequence[NDArray[np.generic]]) -> Floats:
        picked = np.take_along_axis(np.stack(values), best[np.newaxis], axis=0)[0]
        return np.asarray(picked, np.float64)

    return Judgement(
        at=at,
        count=chosen([look.found.observed for look in looks]).astype(np.int64),
        expected=np.where(known, chosen([look.expected for look in looks]), np.nan),
        variance=np.where(known, chosen([look.variance for look in looks]), np.nan),
        p=np.where(tested, np.minimum(1.0, p.min(axis=0) * len(looks)), 1.0),
        window=np.asarray(windows, np.int64)[best],
        tested=tested,
        judged=np.any([look.found.judged[:, 0] for look in looks], axis=0),
        states=tuple(looks[0].found.state(kind) for kind in range(known.shape[1])),
    )
