"""Which target holds, and what it asks of the months judged."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.indicators.domain.figures import significant
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.reading import Reading
from services.indicators.domain.status.spans import YEAR, Span, like_span, whole_year, year_of
from shared.county import CountyConfig, Indicator, Target
from shared.periods import last_day

Profile = Literal["whole", "baseline_share", "even"]
CARRIED = 5
"""Years a target is carried forward at most."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A target, and the figure it sets."""

    target: Target
    year: float | None
    """What it asks of the whole year; None while its base is unknown."""
    figure: float | None
    """What it asks of the months judged."""
    profile: Profile
    """How the one came from the other: `even` is an even profile, months by twelve."""


@dataclass(frozen=True, slots=True)
class Question:
    """For which months a target is asked, and what is known of those they are compared with."""

    figures: Figures
    indicator: Indicator
    place: str
    span: Span
    then_span: Span
    then: Reading

    @property
    def county(self) -> CountyConfig:
        """Whose targets."""
        return self.figures.county

    def total(self, span: Span) -> float | None:
        """A whole year's figure."""
        then = self.figures.baseline(self.indicator, self.place, self.span, span)
        return then.value


def aim(asked: Question, *, stretch: bool = False) -> Aim | None:
    """The target in force for the months, and its figure; None where there is none."""
    target = _in_force(asked, whole_year(asked.indicator, asked.span.last), stretch)
    if target is None:
        return None
    year = year_figure(asked, target, whole_year(asked.indicator, asked.span.last))
    figure, profile = _spread(asked, target, year)
    return Aim(target, year, figure, profile)


def _in_force(asked: Question, year: Span, stretch: bool) -> Target | None:
    """For the place before every place, of the year before one with a deadline to come, adopted before proposed."""
    fitting = [
        t
        for t in asked.county.targets
        if t.indicator == asked.indicator.code and t.place in (asked.place, "*") and t.stretch == stretch
    ]
    own = [t for t in fitting if t.year[:4].isdigit() and year_of(asked.indicator, t.year) == year]
    later = [t for t in fitting if t.deadline is not None and t.deadline >= last_day(year.last)]
    later.sort(key=lambda t: t.deadline or date.max)
    return min(own or later[:1], key=lambda t: (t.place == "*", t.state != "adopted"), default=None)


def year_figure(asked: Question, target: Target, year: Span, back: int = 0) -> float | None:
    """What the target asks of `year`; None while what it rests on is unknown."""
    if target.kind == "number":
        return target.value
    if target.kind == "carried":
        before = _in_force(asked, year.before(), target.stretch)
        return year_figure(asked, before, year.before(), back + 1) if before and back < CARRIED else None
    like = like_span(asked.county, asked.indicator, asked.place, year)
    base = asked.total(year_of(asked.indicator, target.of_year) if target.of_year else like)
    if base is None:
        return None
    better = -1 if asked.indicator.polarity == "lower_is_better" else 1
    if target.kind == "percent_off":
        return base * (1 + better * (target.value or 0.0) / 100)
    return base - 1 if target.kind == "one_fewer" else base + better * asked.indicator.step


def _spread(asked: Question, target: Target, year: float | None) -> tuple[float | None, Profile]:
    """An annual target over a part of the year, by the share those months had in the year compared with."""
    if target.kind == "one_fewer" and asked.span != whole_year(asked.indicator, asked.span.last):
        return (None if asked.then.value is None else asked.then.value - 1), "baseline_share"
    if year is None or asked.span.length == YEAR or not accumulates(asked.indicator):
        return year, "whole"
    if asked.span.length > YEAR:
        return None, "whole"
    whole = asked.total(whole_year(asked.indicator, asked.then_span.last))
    if asked.then.value is not None and whole:
        return significant(year * asked.then.value / whole), "baseline_share"
    return significant(year * asked.span.length / YEAR), "even"


def accumulates(indicator: Indicator) -> bool:
    """Whether its figure grows over the year, so that a part of the year owes a part of the target."""
    return indicator.aggregation == "sum" or indicator.per_residents is not None


def is_adopted(target: Target, today: date) -> bool:
    """Whether the target has been decided: only then may it colour."""
    return target.state == "adopted" and (target.decided_on is None or target.decided_on <= today)


def decided(county: CountyConfig, today: date) -> int:
    """How many days have come on which what holds changes by itself."""
    days = [t.decided_on for t in county.targets] + [i.baseline_pending_until for i in county.indicators]
    return sum(day is not None and day <= today for day in days)
