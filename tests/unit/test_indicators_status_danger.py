"""A target in danger is told once, before it is missed, and its end once; a restart says neither again."""

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.events import IntakeRecord, TargetInDanger
from tests.county_log import checkpoints, configuration, run, signals, ticks
from tests.status_county import a_measure, a_target, an_indicator, by_measures, status_of

COUNTY = by_measures(an_indicator(), targets=[a_target(240, year="2015/16"), a_target(5000, year="2016/17")])


def month(number: int, value: float) -> list[IntakeRecord]:
    """The nth month of 2015/16, and two days of the month after."""
    year, at = divmod(2015 * 12 + 3 + number, 12)
    figure = a_measure(f"{year}-{at:02d}" if at else f"{year - 1}-12", value)
    return [figure, *ticks(f"{year + (at == 12)}-{at % 12 + 1:02d}-05T06:00", 2)]


def log(values: list[float]) -> list[IntakeRecord]:
    """Two even years of 20 a month; then these months, each judged as it comes."""
    before = [a_measure(f"{y}-{m:02d}", 20) for y in (2013, 2014, 2015) for m in range(1, 13)]
    past = [f for f in before if "2013-04" <= f.period <= "2015-03"]
    return [configuration(COUNTY), *past, *(r for n, v in enumerate(values, 1) for r in month(n, v))]


def dangers(outputs: list[Output]) -> list[TargetInDanger]:
    return signals(outputs, "target_in_danger")


def test_the_danger_is_told_before_the_target_is_missed() -> None:
    outputs = run(Fold(), log([20, 21, 28, 28, 27]))
    (told,) = dangers(outputs)
    assert (told.indicator, told.place, told.over) == ("fear", "C1", False)
    assert told.projection.misses is not None
    assert told.projection.misses >= 0.8
    assert told.figure is not None
    assert (told.figure.actual or 0) < 240, "the year's target is not missed yet"


def test_it_is_over_once_when_the_projection_comes_down_and_not_before() -> None:
    values = [20.0, 21, 28, 22, 22, 14, 12, 12]
    outputs = run(Fold(), log(values))
    told = dangers(outputs)
    assert [d.over for d in told] == [False, True]
    assert told[0].episode == told[1].episode
    assert (told[1].projection.misses or 0) < 0.6


def test_between_the_two_marks_nothing_is_said() -> None:
    """At seven in ten what was in danger still is, and what was not is not yet."""
    rising, falling = run(Fold(), log([20, 21, 28, 20])), run(Fold(), log([20, 21, 28, 22, 17]))
    for outputs, told in ((rising, []), (falling, [False])):
        projection = status_of(outputs).projection
        assert projection is not None
        assert 0.6 < (projection.misses or 0) < 0.8
        assert [d.over for d in dangers(outputs)] == told


def test_a_year_that_ends_ends_its_danger() -> None:
    outputs = run(Fold(), log([28.0] * 12 + [20.0]))
    assert [d.over for d in dangers(outputs)] == [False, True]
    assert dangers(outputs)[1].figure is None


def test_a_worker_that_takes_over_at_a_checkpoint_tells_nothing_again() -> None:
    records = log([20.0, 21, 28, 28])
    whole = run(Fold(), records)
    (last,) = checkpoints(whole)[-1:]
    assert [d.indicator for d in last.standing.dangers] == ["fear"]
    later = month(5, 27)
    recovered = run(Fold([last]), [*records, *later])
    assert dangers(recovered) == []
    assert status_of(recovered).projection is not None
