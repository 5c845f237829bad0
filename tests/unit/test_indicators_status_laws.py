"""Laws of a colour: it follows the figure, mirrors with polarity, and asks not in which order figures came."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.status.colour import Judgement, gather, judge
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.measures import Measures
from services.indicators.domain.status.spans import Span
from shared.county import CountyConfig, Indicator, Target
from shared.events import Measure
from shared.periods import month_text, period_months
from tests.status_county import a_measure, a_target, an_indicator, by_measures

GOODNESS = {"red": 0, "amber": 1, "green": 2}
VALUES = st.integers(0, 2000).map(float)
RULES = st.sampled_from(["against_target", "against_baseline"])
POLARITIES = st.sampled_from(["lower_is_better", "higher_is_better"])
TODAY = date(2016, 5, 31)


BASE = by_measures()


def county(target: float = 900, **changes: Any) -> CountyConfig:
    """The small county with one indicator and target, checked once and not a thousand times."""
    one = Indicator.model_validate(an_indicator(**changes))
    return BASE.model_copy(
        update={"indicators": (one,), "targets": (Target.model_validate(a_target(target)),)}
    )


def judged(config: CountyConfig, *figures: Measure, period: str = "2015/16") -> Judgement:
    read = Figures(config, Measures(figures))
    return judge(gather(read, config.indicators[0], "C1", Span(*period_months(period)), TODAY))


def of(config: CountyConfig, now: float, then: float) -> Judgement:
    return judged(config, a_measure("2014/15", then), a_measure("2015/16", now))


@given(RULES, POLARITIES, VALUES, VALUES, VALUES, VALUES, st.sampled_from([0.0, 0.05]))
def test_a_better_figure_has_no_worse_colour(
    rule: str, polarity: str, one: float, other: float, then: float, target: float, amber: float
) -> None:
    config = county(target, rule=rule, polarity=polarity, amber=amber)
    better, worse = sorted((one, other), reverse=polarity == "higher_is_better")
    assert GOODNESS[of(config, better, then).colour] >= GOODNESS[of(config, worse, then).colour]


@given(RULES, VALUES, VALUES, VALUES)
def test_the_rule_turned_round_colours_the_mirrored_figures_alike(
    rule: str, now: float, then: float, target: float
) -> None:
    lower = of(county(target, rule=rule), now, then)
    higher = of(county(2000 - target, rule=rule, polarity="higher_is_better"), 2000 - now, 2000 - then)
    assert (lower.colour, lower.verdict, lower.target_verdict) == (
        higher.colour,
        higher.verdict,
        higher.target_verdict,
    )


@given(VALUES, VALUES)
def test_the_verdict_never_contradicts_the_sign(now: float, then: float) -> None:
    found = of(county(), now, then)
    assert (found.change or 0) * {"better": -1, "worse": 1, "same": 0}[str(found.verdict)] == abs(
        found.change or 0
    )
    assert (found.change_percent is None) == (then == 0)


@given(st.lists(VALUES, min_size=24, max_size=24), st.randoms(use_true_random=False))
def test_the_order_in_which_figures_come_changes_nothing(values: list[float], random: Any) -> None:
    first = period_months("2014-04")[0]
    figures = [a_measure(month_text(first + n), value) for n, value in enumerate(values)]
    mixed = random.sample(figures, len(figures))
    assert judged(county(), *figures) == judged(county(), *mixed)


@given(st.lists(VALUES, min_size=12, max_size=12))
def test_twelve_months_are_the_year(values: list[float]) -> None:
    first = period_months("2015-04")[0]
    months = [a_measure(month_text(first + n), value) for n, value in enumerate(values)]
    year = a_measure("2015/16", sum(values))
    assert judged(county(), *months).colour == judged(county(), year).colour
    assert judged(county(), *months).given.now.value == sum(values)


@given(st.lists(VALUES, min_size=24, max_size=24), st.integers(1, 11))
def test_the_targets_of_two_parts_of_a_year_make_the_year_s(values: list[float], at: int) -> None:
    """An annual target is shared out, none of it lost or made."""
    first = period_months("2014-04")[0]
    figures = [a_measure(month_text(first + n), value) for n, value in enumerate(values)]
    cut = month_text(first + 12 + at - 1), month_text(first + 12 + at)
    parts = [
        judged(county(), *figures, period=p).given.target
        for p in (f"2015-04..{cut[0]}", f"{cut[1]}..2016-03")
    ]
    assert abs(sum(p or 0.0 for p in parts) - 900) < 0.01
