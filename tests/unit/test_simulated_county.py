"""The simulated county is what its page says of it, and the trial counts what it says it counts."""

import numpy as np
import pytest

from services.indicators.domain.detection.history import Counts
from tests.simulation.county import DAYS, LATEST, TYPES, WARDS, Incidents, a_county
from tests.simulation.daily_budget import alerts_by_month, threshold_at
from tests.simulation.daily_trial import JUDGED, STRENGTHS, Hotspots, Way, incidents_of, some_hotspots


@pytest.fixture(scope="module")
def county() -> Incidents:
    return a_county(3)


@pytest.fixture(scope="module")
def table(county: Incidents) -> Counts:
    return county.table()


def test_it_is_as_large_and_as_sparse_as_a_county(table: Counts) -> None:
    assert table.shape == (WARDS, TYPES, DAYS)
    assert 120 < table.sum() / DAYS < 180
    assert 0.7 < (table.mean(axis=2) * 7 < 1).mean() < 0.9


def test_incidents_cluster_as_much_as_it_says(table: Counts) -> None:
    four_weeks = table[:, :, -52 * 7 :].reshape(WARDS, TYPES, 13, 28).sum(axis=3)
    spread = four_weeks.var(axis=2, ddof=1).mean(axis=0) / four_weeks.mean(axis=2).mean(axis=0)
    assert (spread[:-1] > 1.05).all()
    assert 1.15 < np.median(spread[:-1]) < 1.4
    assert 2.2 < spread[-1] < 4


def test_half_is_known_on_its_day_and_all_within_twenty(county: Incidents) -> None:
    assert 0.45 < (county.late == 0).mean() < 0.55
    assert county.late.max() <= LATEST


def test_a_seed_is_a_county(county: Incidents) -> None:
    again = a_county(3)
    assert again.day.tobytes() == county.day.tobytes()
    assert again.late.tobytes() == county.late.tobytes()
    assert a_county(4).day.tobytes() != county.day.tobytes()


def test_what_is_put_in_lies_in_its_days_and_is_at_least_four(table: Counts) -> None:
    put_in = some_hotspots(table, 50, 1)
    more = incidents_of(put_in, table, 2)
    for n in range(50):
        own = (more.ward == put_in.ward[n]) & (more.type == put_in.type[n])
        assert own.sum() >= 4
        assert (
            (more.day[own] >= put_in.start[n]) & (more.day[own] < put_in.start[n] + put_in.length[n])
        ).all()
    assert set(put_in.strength) <= set(STRENGTHS)
    assert put_in.start.min() >= JUDGED.start


def a_way(alerts: dict[tuple[int, int], float], days: int = 400) -> Way:
    """p of one where nothing is said: by day and ward, of the first type."""
    p = np.ones((days, WARDS, TYPES))
    for (day, ward), value in alerts.items():
        p[day, ward, 0] = value
    return Way(list(range(days)), p)


def test_an_alert_is_new_once_an_episode_and_late_ones_find_nothing() -> None:
    days = np.full(4, 100), np.full(4, 14)
    hotspots = Hotspots(np.array([1, 2, 3, 4]), np.zeros(4, np.int64), *days, np.full(4, 2.5))
    way = a_way(
        {(103, 1): 1e-4, (105, 1): 1e-5, (121, 2): 1e-4, (95, 3): 1e-4, (104, 3): 1e-4, (110, 4): 1e-2}
    )
    assert way.delays(hotspots, 1e-3).tolist() == [3, np.inf, np.inf, np.inf]
    assert way.alerts(1e-3) == pytest.approx(3 / (386 / 7))
    assert way.threshold(2 / (386 / 7)) == 1e-5, "a weaker one would raise three"


def test_a_threshold_is_learnt_from_the_days_before_only() -> None:
    random = np.random.default_rng(8)
    p = random.random((500, 5, 3)) ** 3
    later = p.copy()
    later[300:] = 1e-9
    assert threshold_at(p.reshape(500, -1), 300, 20) == threshold_at(later.reshape(500, -1), 300, 20)
    assert len(alerts_by_month(p, 20)) == (500 - 196) // 30
