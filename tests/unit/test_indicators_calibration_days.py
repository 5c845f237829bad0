"""The threshold of day data is calibrated on what is announced: startling arrivals, and each day as it ended."""

from dataclasses import replace

import numpy as np
import pytest

from services.indicators.domain.detection.arrivals import Arrivals
from services.indicators.domain.detection.budget import news
from services.indicators.domain.detection.history import Counts, Floats
from services.indicators.domain.detection.replay import Replayed, replayed
from services.indicators.domain.detection.rules import AT_ONCE, DAY
from services.indicators.domain.hotspots.calibration import DayQuestion, calibration_of_days
from services.indicators.domain.hotspots.ward_days import WardDays

RULE = replace(
    DAY, windows=(2, 4), gates=((4, 3), (2, 1)), half_life=60.0, reach=120, guard=4, learning=30,
    residual_periods=20, residual_step=2, back_test=100, enough=50, episode=4,
)  # fmt: skip
WARDS, TYPES, LENGTH = 15, 2, 260


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Wards from small to large, days from quiet to busy."""
    random = np.random.default_rng(11)
    mean = np.linspace(0.2, 1.5, WARDS)[:, np.newaxis, np.newaxis] * random.gamma(2, 0.5, (TYPES, LENGTH))
    return random.poisson(mean).astype(np.int64)


def asked(counts: Counts, budget: float | None, half_life: float = RULE.half_life) -> DayQuestion:
    covered = np.ones(counts.shape[1:], np.bool_)
    days = WardDays(0, tuple(range(TYPES)), counts, covered, (0,) * WARDS)
    return DayQuestion(days, replace(RULE, half_life=half_life), budget, start=3e-4)


def gone_through(counts: Counts) -> Replayed:
    """Every incident as if known on its day, ward after ward."""
    times = counts.transpose(2, 0, 1)
    day, ward, kind = (np.repeat(axis, times[times > 0]) for axis in times.nonzero())
    days = range(LENGTH - RULE.back_test - RULE.episode, LENGTH)
    return replayed(Arrivals(ward, kind, day, day), days, RULE, (WARDS, TYPES))


def raised(p: Floats, threshold: float) -> int:
    above = p.reshape(len(p), -1) <= threshold
    return int(news(above, range(len(p)), RULE.episode)[-RULE.back_test :].sum())


def test_the_budget_is_spent_on_what_is_announced(counts: Counts) -> None:
    found, past = calibration_of_days(asked(counts, budget=4.0)), gone_through(counts)
    assert found.periods == RULE.back_test
    assert found.raised == raised(past.announced(AT_ONCE), found.p) > 0
    assert raised(past.least, found.p) > found.raised  # had every arrival raised an alert of its own


def test_recent_days_weigh_more_as_recent_months_do(counts: Counts) -> None:
    busy = counts.copy()
    for n in range(LENGTH - 60, LENGTH, 6):
        busy[n % WARDS, 0, n] += 4
    fading, even = (calibration_of_days(asked(busy, 2.0, half_life)).p for half_life in (20.0, 1e6))
    assert fading < even


def test_without_a_budget_and_without_enough_days_the_countys_own_stands(counts: Counts) -> None:
    assert calibration_of_days(asked(counts, None)).p == 3e-4
    found = calibration_of_days(asked(counts[:, :, :60], 20.0))
    assert (found.p, found.periods) == (3e-4, 0)
    assert "of 50 days before could be judged" in found.reason
