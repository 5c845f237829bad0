"""What holds for the ward test whatever the counts: no value without meaning, nothing unknown ever used."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from services.indicators.domain.detection import Dispersion, WardSurprise, fit_dispersion, ward_surprise

unhurried = settings(deadline=None, max_examples=60)  # the machine may be busy

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

sizes = st.tuples(st.integers(1, 7), st.integers(1, 3), st.integers(1, 20))
values = st.one_of(st.integers(0, 5), st.just(0), st.integers(0, 1_000_000))


@st.composite
def counties(draw: st.DrawFn) -> tuple[Counts, Flags]:
    """Counts and coverage, mostly of small numbers, now and then with a million among them."""
    counts = draw(hnp.arrays(np.int64, draw(sizes), elements=values, fill=st.integers(0, 4)))
    covered = draw(hnp.arrays(np.bool_, counts.shape[1:], elements=st.booleans(), fill=st.just(True)))
    return counts, covered


def arrays_of(result: WardSurprise) -> dict[str, NDArray[np.generic]]:
    fields = {f.name: getattr(result, f.name) for f in dataclasses.fields(result)}
    spread: Dispersion = fields.pop("dispersion")
    fields |= {"phi": spread.phi, "kappa": spread.kappa, "cells": spread.cells}
    return {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}


def same(one: WardSurprise, other: WardSurprise) -> bool:
    """Equal to the last byte."""
    mine, theirs = arrays_of(one), arrays_of(other)
    return all(mine[name].tobytes() == theirs[name].tobytes() for name in mine)


@unhurried
@given(counties(), st.booleans())
def test_every_value_has_a_meaning(county: tuple[Counts, Flags], own: bool) -> None:
    counts, covered = county
    result = ward_surprise(counts, covered=covered, own_variance=own)
    assert all(np.isfinite(a.astype(float)).all() for a in arrays_of(result).values())
    for p in (result.p, result.p_long, result.bh_q):
        assert ((p > 0) & (p <= 1)).all()
    assert (result.p[~result.tested] == 1).all()
    assert (result.bh_q >= result.p - 1e-15).all()
    assert ((result.phi >= 1) & (result.kappa >= 0)).all()
    assert (result.variance >= result.expected * (1 - 1e-12)).all()
    assert (result.low <= result.high).all()
    assert (result.window[result.tested] >= 0).all()


@unhurried
@given(counties())
def test_the_same_counts_give_the_same_bytes(county: tuple[Counts, Flags]) -> None:
    counts, covered = county
    again = np.asfortranarray(counts.copy())
    assert same(ward_surprise(counts, covered=covered), ward_surprise(again, covered=covered))


@unhurried
@given(counties(), st.integers(0, 1000))
def test_what_is_not_covered_is_never_used(county: tuple[Counts, Flags], other: int) -> None:
    counts, covered = county
    assert same(
        ward_surprise(counts, covered=covered),
        ward_surprise(np.where(covered, counts, other), covered=covered),
    )


@unhurried
@given(counties(), st.data())
def test_nothing_after_the_evaluated_period_is_read(
    county: tuple[Counts, Flags], data: st.DataObject
) -> None:
    counts, covered = county
    at = data.draw(st.integers(0, counts.shape[2] - 1))
    assert same(
        ward_surprise(counts, covered=covered, at=at),
        ward_surprise(counts[:, :, : at + 1], covered=covered[:, : at + 1]),
    )


@unhurried
@given(counties())
def test_a_window_with_an_uncovered_period_is_not_tested(county: tuple[Counts, Flags]) -> None:
    counts, covered = county
    covered = covered.copy()
    covered[:, -1] = False
    result = ward_surprise(counts, covered=covered)
    assert not result.judged.any()
    assert not result.tested.any()
    assert {result.state(k) for k in range(counts.shape[1])} == {"not covered"}


@unhurried
@given(counties(), st.data())
def test_the_names_of_wards_do_not_matter(county: tuple[Counts, Flags], data: st.DataObject) -> None:
    counts, covered = county
    order = data.draw(st.permutations(range(len(counts))))
    straight, mixed = ward_surprise(counts, covered=covered), ward_surprise(counts[order], covered=covered)
    assert (straight.tested[order] == mixed.tested).all()
    np.testing.assert_allclose(straight.p_long[order], mixed.p_long, rtol=1e-6, atol=1e-290)


@pytest.mark.parametrize("wards", [12, 70])
@unhurried
@given(data=st.data())
def test_one_more_in_a_ward_never_makes_it_less_surprising(wards: int, data: st.DataObject) -> None:
    counts = data.draw(hnp.arrays(np.int64, (wards, 2, 14), elements=st.integers(1, 6), fill=st.just(2)))
    more = counts.copy()
    more[3, :, -1] += data.draw(st.integers(1, 30))
    before, after = ward_surprise(counts), ward_surprise(more)
    assert (after.p[3] <= before.p[3] * (1 + 1e-9)).all()
    assert (after.p_long[3] <= before.p_long[3] * (1 + 1e-9)).all()


@unhurried
@given(counties(), st.booleans())
def test_a_kept_fit_gives_what_a_new_one_gives(county: tuple[Counts, Flags], own: bool) -> None:
    counts, covered = county
    kept = fit_dispersion(counts, covered=covered, own_variance=own)
    fresh = ward_surprise(counts, covered=covered, own_variance=own)
    assert same(fresh, ward_surprise(counts, covered=covered, dispersion=kept))


@unhurried
@given(counties(), st.integers(1, 4), st.integers(0, 3), st.integers(1, 5))
def test_days_and_weeks_are_only_other_numbers(
    county: tuple[Counts, Flags], shortest: int, guard: int, step: int
) -> None:
    counts, covered = county
    result = ward_surprise(
        counts,
        covered=covered,
        windows=(shortest * 4, shortest, shortest * 2),
        guard=guard,
        half_life=2.5,
        reach=guard + 9,
        learning=2,
        gates=((shortest * 4, 3), (shortest, 1)),
        residual_periods=3,
        residual_step=step,
    )
    assert all(np.isfinite(a.astype(float)).all() for a in arrays_of(result).values())
    assert (counts[:, :, -shortest:].sum(axis=2) >= 1)[result.tested].all()


@pytest.mark.parametrize("level", [0, 1, 7, 1_000_000])
def test_a_county_where_nothing_ever_changes_is_no_surprise(level: int) -> None:
    result = ward_surprise(np.full((108, 2, 30), level))
    assert result.p.min() > 0.4
    assert (result.phi == 1).all()
