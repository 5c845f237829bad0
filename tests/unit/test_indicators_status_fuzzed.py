"""Whatever figures a log may hold, a status comes of them: a judge that stumbled would hold up its whole county."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.status.colour import gather, judge
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.measures import Measures
from services.indicators.domain.status.projection import is_enough, past_of, projected
from services.indicators.domain.status.record import record
from shared.county import Indicator, Target
from shared.events import IndicatorStatus, Measure, decode, encode
from shared.periods import month_ordinal
from tests.builders import a_stand
from tests.status_county import a_measure, a_target, an_indicator, by_measures

MONTHS = [f"{y}-{m:02d}" for y in (2013, 2014, 2015) for m in range(1, 13)]
PERIODS = st.sampled_from(
    [
        *MONTHS,
        "2013/14",
        "2014/15",
        "2015",
        "2015/16Q1",
        "2015-Q3",
        "2014-04..2015-01",
        "2015-04..2015-11",
        "no period",
    ]
)
VALUES = st.none() | st.integers(-5, 3000).map(float) | st.floats(-1e12, 1e12, allow_nan=False)
FIGURES = st.builds(
    a_measure, PERIODS, VALUES, state=st.sampled_from(["final", "provisional", "tbc", "not_measured"]),
    unit=st.sampled_from(["cases", "%", ""]), covers=st.none() | PERIODS, version=st.integers(0, 3),
    numerator=st.none() | st.floats(0, 1e6), denominator=st.none() | st.sampled_from([0.0, 1.0, 250.0]),
)  # fmt: skip
INDICATORS = st.builds(
    an_indicator, aggregation=st.sampled_from(["sum", "latest", "mean", "ratio"]), year_starts=st.integers(1, 12),
    window=st.sampled_from(["year_to_date", "month", "quarter", "year", "rolling_12"]), decimals=st.integers(0, 2),
    rule=st.sampled_from(["against_target", "against_baseline"]), amber=st.sampled_from([0.0, 0.1]),
    polarity=st.sampled_from(["lower_is_better", "higher_is_better"]), colour_without_target=st.booleans(),
)  # fmt: skip
TARGETS = st.sampled_from(
    [
        a_target(100), a_target(), a_target(kind="carried"), a_target(kind="improvement", of_year="2013/14"),
        a_target(kind="percent_off", value=5), a_target(3, year="2020/21", deadline="2021-03-31"),
    ]
)  # fmt: skip
BASE = by_measures()


@given(st.lists(FIGURES, max_size=30), INDICATORS, TARGETS, st.integers(0, 11))
def test_every_log_of_figures_ends_in_a_status_that_can_be_read(
    figures: list[Measure], fields: dict[str, Any], target: dict[str, Any], closed: int
) -> None:
    indicator, last = Indicator.model_validate(fields), month_ordinal("2015-01") + closed
    held = {"indicators": (indicator,), "targets": (Target.model_validate(target),)}
    read = Figures(BASE.model_copy(update=held), Measures(figures))
    span = read.newest(indicator, "C1", last)
    judged = judge(gather(read, indicator, "C1", span, date(2016, 1, 5)))
    status = record(read, judged, last, a_stand(1))
    assert isinstance(decode("statuses.v1", encode(status)), IndicatorStatus)
    assert (status.status == "grey") == bool(status.reasons)
    assert status.status == "grey" or status.actual is not None


@given(
    st.lists(st.none() | st.integers(0, 5000), min_size=24, max_size=60),
    st.integers(3, 11),
    st.floats(-10, 1e5),
)
def test_every_past_that_is_enough_gives_a_projection_in_order(
    counts: list[int | None], elapsed: int, target: float
) -> None:
    past = past_of([(m, float(n)) for m, n in enumerate(counts) if n is not None], len(counts) - 1)
    if is_enough(past):
        so_far = float(sum(n or 0 for n in counts[-elapsed:]))
        found = projected(so_far, past, elapsed, target, True)
        assert so_far * (1 - 1e-5) <= found.low <= found.high
        assert found.misses is not None
        assert 0 <= found.misses <= 1
