"""What is kept from one evaluation to the next changes no digit, and a ward that is new is measured by its own time."""

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.domain.detection import fit_dispersion, learn_outlook, ward_surprise
from services.indicators.domain.detection.history import Counts, Flags
from tests.unit.test_detection_laws import arrays_of, counties, same

DAYS: dict[str, Any] = {"half_life": 182.0, "reach": 1092, "guard": 28, "learning": 182}
WINDOWS, GATES = (7, 14, 28), ((28, 3), (7, 1))
SMALL: dict[str, Any] = {"half_life": 3.0, "reach": 9, "guard": 2, "learning": 2}
unhurried = settings(deadline=None, max_examples=60)


def four_years(*, wards: int = 12, types: int = 2, seed: int = 3) -> Counts:
    """Days of wards of very different size."""
    random = np.random.default_rng(seed)
    mean = random.gamma(0.7, 0.4, (wards, types, 1)) + 0.01
    return random.poisson(mean, (wards, types, 1461)).astype(np.int64)


def test_four_years_of_days_give_the_same_bytes_from_kept_outlooks_as_from_the_whole_table() -> None:
    counts = four_years()
    fitted = fit_dispersion(counts, windows=WINDOWS, own_variance=True, at=1440, **DAYS)
    kept = None
    for at in range(1450, 1461):
        kept = learn_outlook(counts[:, :, : at + 1], range(at - 27, at + 1), kept=kept, **DAYS)
        asked: dict[str, Any] = {"windows": WINDOWS, "gates": GATES, "at": at, "dispersion": fitted, **DAYS}
        assert same(ward_surprise(counts, **asked), ward_surprise(counts, outlook=kept, **asked))


@unhurried
@given(counties(), st.data())
def test_a_kept_outlook_changes_no_digit(county: tuple[Counts, Flags], data: st.DataObject) -> None:
    counts, covered = county
    at = data.draw(st.integers(0, counts.shape[2] - 1))
    since = np.array(data.draw(st.lists(st.integers(-2, 20), min_size=len(counts), max_size=len(counts))))
    common: dict[str, Any] = {"covered": covered, "since": since, **SMALL}
    starts = range(at - 4, at + 2)
    early = data.draw(st.lists(st.sampled_from(starts), min_size=1, max_size=4))
    kept = learn_outlook(counts, starts, kept=learn_outlook(counts, early, **common), **common)
    asked: dict[str, Any] = {"windows": (1, 2, 4), "gates": ((4, 3), (1, 1)), "at": at, **common}
    plain = ward_surprise(counts, **asked)
    assert same(plain, ward_surprise(counts, outlook=kept, dispersion=plain.dispersion, **asked))


@unhurried
@given(counties())
def test_a_variance_learnt_from_kept_outlooks_is_the_same(county: tuple[Counts, Flags]) -> None:
    counts, covered = county
    common: dict[str, Any] = {"covered": covered, **SMALL}
    kept = learn_outlook(counts, range(-5, counts.shape[2] + 1), **common)
    asked: dict[str, Any] = {"windows": (1, 3), "own_variance": True, **common}
    assert same(ward_surprise(counts, **asked), ward_surprise(counts, outlook=kept, **asked))
    fits = fit_dispersion(counts, **asked), fit_dispersion(counts, outlook=kept, **asked)
    assert fits[0].phi.tobytes() == fits[1].phi.tobytes()


def test_a_day_of_a_county_is_judged_within_twenty_milliseconds() -> None:
    counts = np.random.default_rng(0).poisson(0.1, (108, 14, 1461))
    fitted = fit_dispersion(counts[:20, :, :700], windows=WINDOWS, own_variance=True, **DAYS)
    kept = learn_outlook(counts, range(1432, 1454), **DAYS)
    spent = []
    for _ in range(8):
        begun = time.process_time()
        seen = learn_outlook(counts, range(1433, 1455), kept=kept, **DAYS)
        ward_surprise(counts, windows=WINDOWS, gates=GATES, outlook=seen, dispersion=fitted, at=1460, **DAYS)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.020


def test_late_counts_younger_than_the_guard_leave_an_outlook_as_it_is() -> None:
    counts = four_years()
    later = counts.copy()
    later[:, :, 1460 - 28 :] += 5
    before, after = (learn_outlook(table, [1460], **DAYS) for table in (counts, later))
    assert before.share.tobytes() == after.share.tobytes()
    later[3, 1, 1460 - 29] += 5
    assert learn_outlook(later, [1460], **DAYS).share[3, 1, 0] > before.share[3, 1, 0]


def test_an_outlook_without_the_start_asked_for_or_of_another_memory_is_refused() -> None:
    counts = four_years()
    fitted = fit_dispersion(counts, windows=WINDOWS, **DAYS)
    kept = learn_outlook(counts, range(1450, 1461), **DAYS)
    with pytest.raises(ValueError, match="every start"):
        ward_surprise(counts, windows=WINDOWS, outlook=kept, dispersion=fitted, **DAYS)
    with pytest.raises(ValueError, match="memory"):
        ward_surprise(counts, windows=(7,), outlook=kept, dispersion=fitted, **(DAYS | {"guard": 0}))
    with pytest.raises(ValueError, match="one period after"):
        learn_outlook(counts, [1462], **DAYS)


@pytest.mark.parametrize("since", [[0] * 5, np.zeros(12), np.zeros((12, 1), np.int64)])
def test_when_wards_began_must_be_told_of_each(since: Any) -> None:
    with pytest.raises(ValueError, match="since"):
        ward_surprise(four_years(), since=since)


def boundary_change(began: int) -> tuple[Counts, Counts]:
    """Ward 0 is split: from day `began` ward 1 has half of what ward 0 had."""
    counts = four_years(wards=40)
    counts[0] = np.random.default_rng(1).poisson(0.4, counts[0].shape)
    counts[1] = 0
    counts[1, :, began:], counts[0, :, began:] = np.random.default_rng(2).poisson(0.2, (2, 2, 1461 - began))
    return counts, np.array([0, began, *[0] * 38])


def test_a_ward_of_new_boundaries_learns_before_it_is_judged() -> None:
    counts, since = boundary_change(1400)
    asked: dict[str, Any] = {"windows": WINDOWS, "gates": GATES, **DAYS}
    found = ward_surprise(counts, since=since, **asked)
    assert found.young.tolist() == [False, True, *[False] * 38]
    assert not found.tested[1].any()
    assert not found.expected[1].any()
    assert found.p.min() > 1e-4
    assert ward_surprise(counts, **asked).p[1].min() < 1e-6, "not told of it, the test takes it for a surge"


def test_a_ward_of_new_boundaries_is_measured_by_its_own_time() -> None:
    counts, since = boundary_change(1000)
    asked: dict[str, Any] = {"windows": WINDOWS, "gates": GATES, **DAYS}
    found, untold = (ward_surprise(counts, since=told, **asked) for told in (since, None))
    usual = np.array((7, 14, 28))[found.window[1]] * 0.2
    assert found.tested[1].any()
    assert (np.abs(found.expected[1] / usual - 1) < 0.25).all()
    assert (untold.expected[1] < found.expected[1]).all()
    assert all(np.isfinite(values.astype(float)).all() for values in arrays_of(found).values())
