"""Counts at the edge of sense, on days as on months: no warning, no NaN, and an answer that has a reason.

Warnings are errors in this suite, so that each case also proves that none is given.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from services.indicators.domain.detection import fit_dispersion, learn_outlook, rare, scan, ward_surprise
from services.indicators.domain.detection.arrivals import Arrivals
from services.indicators.domain.detection.budget import calibrate
from services.indicators.domain.detection.history import Counts
from services.indicators.domain.detection.replay import replayed
from services.indicators.domain.detection.rules import DAY, MONTH, WEEK, Rule
from tests.unit.test_detection_laws import arrays_of

ENOUGH = 10**-2.8
PERIODS = {"month": (MONTH, 30), "week": (WEEK, 90), "day": (DAY, 400)}


def of_poisson(shape: tuple[int, int, int], mean: float) -> Counts:
    return np.random.default_rng(9).poisson(mean, shape).astype(np.int64)


def edges(periods: int) -> dict[str, Counts]:
    """Tables in which no ward has more than what is usual there."""
    ordinary = of_poisson((12, 2, periods), 1.0)
    alone_at_first, gone = ordinary.copy(), ordinary.copy()
    alone_at_first[1:, :, : periods // 2] = 0
    gone[3, :, -(periods // 3) :] = 0
    stopped, huge = ordinary.copy(), of_poisson((12, 2, periods), 1e6)
    stopped[:, 0, -(periods // 10) :] = 0
    return {
        "nothing ever": np.zeros((12, 2, periods), np.int64),
        "one ward": of_poisson((1, 2, periods), 3.0),
        "one type": of_poisson((12, 1, periods), 1.0),
        "one ward and one type": of_poisson((1, 1, periods), 1.0),
        "always the same": np.full((12, 2, periods), 4),
        "always one million": np.full((12, 2, periods), 10**6),
        "about a million": huge,
        "a type that stopped": stopped,
        "a type that never was": ordinary * np.array([1, 0])[:, np.newaxis],
        "a ward that vanished": gone,
        "one ward had all at first": alone_at_first,
        "the first period": ordinary[:, :, :1],
    }


def asked_of(rule: Rule) -> dict[str, Any]:
    """A rule as the arguments of `ward_surprise`."""
    names = (
        "windows",
        "half_life",
        "reach",
        "guard",
        "learning",
        "gates",
        "residual_periods",
        "residual_step",
    )
    return {name: getattr(rule, name) for name in names}


CASES = [(name, edge) for name, (_, periods) in PERIODS.items() for edge in edges(periods)]


@pytest.mark.parametrize(("resolution", "edge"), CASES)
@pytest.mark.parametrize("own", [True, False])
def test_no_edge_is_a_hotspot_or_without_an_answer(resolution: str, edge: str, own: bool) -> None:
    rule, periods = PERIODS[resolution]
    counts = edges(periods)[edge]
    found = ward_surprise(counts, own_variance=own, **asked_of(rule))
    for name, values in arrays_of(found).items():
        assert np.isfinite(values.astype(np.float64)).all(), name
    assert ((found.p > 0) & (found.p <= 1)).all()
    assert found.p.min() > ENOUGH
    if counts.shape[2] == 1:
        assert found.state(0) in {f"learning, 0 of {rule.learning}", "not covered"}
    else:
        assert found.state(0) == ("judged" if len(counts) > 1 else "no other ward to compare with")


@pytest.mark.parametrize("edge", edges(30))
def test_days_are_gone_through_whatever_they_hold(edge: str) -> None:
    rule = replace(DAY, reach=40, learning=10, guard=3, half_life=10.0, residual_periods=4, windows=(2, 4, 8),
                   gates=((8, 3), (2, 1)))  # fmt: skip
    counts = np.minimum(edges(30)[edge], 9)
    ward, kind, day = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    order = np.argsort(day, kind="stable")
    days = range(max(0, counts.shape[2] - 12), counts.shape[2])
    arrivals = Arrivals(ward[order], kind[order], day[order], day[order])
    found = replayed(arrivals, days, rule, counts.shape[:2])
    assert np.isfinite(found.least).all()
    assert ((found.least > 0) & (found.least <= found.closing)).all()
    assert (found.closing <= 1).all()


def test_a_million_at_once_where_there_were_few_is_as_surprising_as_can_be_told() -> None:
    counts = of_poisson((12, 2, 400), 1.0)
    counts[3, 1, -1] = 10**6
    found = ward_surprise(counts, own_variance=True, **asked_of(DAY))
    assert found.p[3, 1] == pytest.approx(3e-300)
    others = np.delete(found.p[:, 1], 3)
    assert others.min() > ENOUGH, (
        "the county's total is a million more: nobody else has more than their share"
    )
    assert all(np.isfinite(values.astype(np.float64)).all() for values in arrays_of(found).values())


def test_a_total_of_zero_in_the_window_expects_nothing_and_is_no_surprise() -> None:
    counts = of_poisson((12, 2, 400), 1.0)
    counts[:, :, -28:] = 0
    found = ward_surprise(counts, **asked_of(DAY))
    assert found.state(0) == "judged"
    assert (found.p == 1).all()
    assert not found.observed.any()
    assert (found.expected < 0.1).all()


def test_what_is_learnt_from_nothing_is_an_equal_share_and_a_poisson() -> None:
    nothing = np.zeros((5, 2, 400), np.int64)
    memory: dict[str, Any] = {
        name: getattr(DAY, name) for name in ("half_life", "reach", "guard", "learning")
    }
    assert learn_outlook(nothing, [399], **memory).share == pytest.approx(0.2)
    fitted = fit_dispersion(nothing, windows=DAY.windows, own_variance=True, **memory)
    assert (fitted.phi == 1).all()
    assert (fitted.kappa == 0).all()


@pytest.mark.parametrize("level", [0, 1, 10**6])
def test_rare_and_scan_have_an_answer_for_days_that_are_all_alike(level: int) -> None:
    found = rare(np.full((3, 400), level))
    assert np.isfinite(found.p_value).all()
    assert found.p_value.min() > 0.01
    points = np.random.default_rng(1).random((12, 2)) * 9000
    cluster = scan(np.full((12, 90), min(level, 10**5)), points, permutations=19)
    assert cluster is None or (np.isfinite(cluster.p) and cluster.p > 0.01)


def test_a_budget_on_days_on_which_nothing_was_tested_has_a_bound() -> None:
    found = calibrate(np.ones((196, 50)), range(196), counted=182, judged=182 * 50, allowed=120.0, episode=14)
    assert found.p == pytest.approx(ENOUGH)
    assert found.raised == 0
