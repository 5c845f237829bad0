"""The contractual colour of an indicator in a place, with every input and reason (`docs/analysts.md`).

Exact figures in and out; `record.py` rounds them and says what stands beside the colour.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.indicators.domain.figures import significant
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.reading import Reading, is_percent
from services.indicators.domain.status.spans import Span, is_broken, like_span
from services.indicators.domain.status.targets import Aim, Question, aim, is_adopted
from shared.county import Indicator
from shared.events import Colour, Reason
from shared.periods import month_ordinal, month_text

Verdict = Literal["better", "worse", "same"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that one status is computed from."""

    indicator: Indicator
    place: str
    span: Span
    then_span: Span
    now: Reading
    then: Reading
    aim: Aim | None
    stretch: float | None
    today: date
    is_silent: bool
    is_broken: bool

    @property
    def comparator(self) -> float | None:
        """The figure of the months compared with; none if it has another unit, or covers only a part of them."""
        is_like = not self.has_other_unit and "part_period" not in self.then.reasons
        return self.then.value if is_like else None

    @property
    def has_other_unit(self) -> bool:
        """Whether the figures are of different units: nothing is computed from both."""
        return bool(self.now.unit and self.then.unit) and self.now.unit != self.then.unit

    @property
    def target(self) -> float | None:
        """What the target asks of these months; none where it asks for a percentage and the figure is none."""
        return self.aim.figure if self.aim is not None and self.has_own_unit else None

    @property
    def has_own_unit(self) -> bool:
        """Whether the figure is a percentage exactly where the indicator's definition says so."""
        expected = self.indicator.unit_in(month_text(self.span.last))
        return not self.now.unit or is_percent(self.now.unit) == is_percent(expected)

    @property
    def limit(self) -> float | None:
        """The figure the rule compares with."""
        if self.indicator.rule == "against_target" and self.target is not None:
            return self.target
        return self.comparator


@dataclass(frozen=True, slots=True)
class Judgement:
    """A colour or why there is none, and the differences, signed and not rounded."""

    given: Inputs
    colour: Colour
    reasons: tuple[Reason, ...]
    verdict: Verdict | None
    change: float | None
    change_percent: float | None
    """None from a base of nought, and between percentages, which differ in points."""
    target_verdict: Verdict | None
    target_change: float | None
    target_change_percent: float | None


def gather(
    figures: Figures,
    indicator: Indicator,
    place: str,
    span: Span,
    today: date,
    *,
    is_silent: bool = False,
    own_aim: Aim | None = None,
) -> Inputs:
    """Collect a status's inputs for these months, as things stand on the day `today`.

    `own_aim` stands in the place of the county's target, where a figure brings its own.
    """
    now = figures.read(indicator, place, span)
    covered = now.covers or span
    then_span = like_span(figures.county, indicator, place, covered)
    then = figures.baseline(indicator, place, covered, then_span)
    asked = Question(figures, indicator, place, covered, then_span, then)
    stretch = aim(asked, stretch=True)
    return Inputs(
        indicator, place, covered, then_span, now, then,
        aim=own_aim or aim(asked),
        stretch=stretch.figure if stretch else None,
        today=today,
        is_silent=is_silent,
        is_broken=is_broken(figures.county, indicator, Span(then_span.first, covered.last)),
    )  # fmt: skip


def judge(given: Inputs) -> Judgement:
    """The status of one indicator in one place."""
    reasons = grey_reasons(given)
    unit = given.now.unit or given.indicator.unit
    return Judgement(
        given,
        colour="grey" if reasons else colour(given),
        reasons=reasons,
        verdict=verdict(given.indicator, given.now.value, given.comparator),
        change=_difference(given.now.value, given.comparator),
        change_percent=_percent(given.now.value, given.comparator, unit),
        target_verdict=verdict(given.indicator, given.now.value, given.target),
        target_change=_difference(given.now.value, given.target),
        target_change_percent=_percent(given.now.value, given.target, unit),
    )


def grey_reasons(given: Inputs) -> tuple[Reason, ...]:
    """Why there is no colour; empty when there is one."""
    indicator, aim = given.indicator, given.aim
    if indicator.state == "to_be_developed":
        return ("to_be_developed",)
    is_pending = (
        indicator.baseline_pending_until is not None and given.today < indicator.baseline_pending_until
    )
    lacks_target = aim is None and not indicator.colour_without_target
    causes: list[tuple[bool, Reason]] = [
        (_is_retired(given), "retired"),
        (indicator.state == "trial", "trial"),
        (indicator.monitoring_only, "monitoring_only"),
        (is_pending, "baseline_pending"),
        *((True, reason) for reason in given.now.reasons),
        (given.is_silent, "silent_feed"),
        (given.is_broken or given.has_other_unit or not given.has_own_unit, "break"),
        (given.limit is None and not given.has_other_unit and given.comparator is None, "no_like_period"),
        (lacks_target or _has_unknown_base(given), "no_target"),
        (aim is not None and not is_adopted(aim.target, given.today), "proposed_target"),
    ]
    return tuple(dict.fromkeys(reason for holds, reason in causes if holds))


def _is_retired(given: Inputs) -> bool:
    retired = given.indicator.retired_from
    return retired is not None and given.span.last >= month_ordinal(retired)


def _has_unknown_base(given: Inputs) -> bool:
    """Whether a target cannot be derived though the months compared with are known."""
    is_unknown = given.aim is not None and given.aim.figure is None
    return is_unknown and given.comparator is not None and given.indicator.rule == "against_target"


def colour(given: Inputs) -> Colour:
    """Green, amber or red by the indicator's rule. Exact: no tolerance but the one configured."""
    indicator, actual, limit = given.indicator, given.now.value, given.limit
    if actual is None or limit is None:
        return "grey"
    worse = worse_by(indicator, actual, limit)
    if indicator.rule == "against_target" and given.target is not None:
        tolerated = significant(abs(limit) * indicator.amber)
        return "green" if worse <= 0 else "amber" if significant(worse) <= tolerated else "red"
    return "green" if worse < 0 else "amber" if worse == 0 else "red"


def worse_by(indicator: Indicator, actual: float, limit: float) -> float:
    """By how much a figure is on the wrong side of another, by the polarity; below nought, on the right side."""
    return actual - limit if indicator.polarity == "lower_is_better" else limit - actual


def verdict(indicator: Indicator, actual: float | None, other: float | None) -> Verdict | None:
    """Better or worse than another figure, by the indicator's polarity."""
    if actual is None or other is None:
        return None
    worse = worse_by(indicator, actual, other)
    return "same" if worse == 0 else "worse" if worse > 0 else "better"


def _difference(actual: float | None, other: float | None) -> float | None:
    return None if actual is None or other is None else actual - other


def _percent(actual: float | None, other: float | None, unit: str) -> float | None:
    return None if actual is None or not other or is_percent(unit) else 100 * (actual - other) / other
