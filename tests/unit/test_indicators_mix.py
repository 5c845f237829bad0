"""Shares of parts and flags match a hand count, and are not made to add up to 100."""

import numpy as np

from services.indicators.domain.places.mix import shares_of, with_flags

FLAGGED = {
    frozenset({"domestic"}): np.array([6, 1]),
    frozenset({"domestic", "alcohol"}): np.array([3, 0]),
    frozenset({"domestic", "alcohol", "drugs"}): np.array([1, 0]),
    frozenset({"alcohol"}): np.array([5, 2]),
}
"""Incidents of two types under each exact set of flags."""


def test_the_asb_of_the_plan_rounds_to_101_and_is_left_alone() -> None:
    found = shares_of(5715, {"nuisance": 4102, "personal": 1238, "environmental": 375})
    assert sum(found.counts.values()) == 5715
    assert [round(share) for share in found.shares.values()] == [72, 22, 7]
    assert found.shares["nuisance"] == 71.776


def test_parts_that_are_less_than_the_whole_keep_the_whole_as_their_base() -> None:
    found = shares_of(3681, {"with-injury": 1388, "without-injury": 1893})
    assert sum(found.shares.values()) < 90


def test_of_nothing_there_are_no_shares() -> None:
    assert shares_of(0, {"a": 0}).shares == {}


def test_an_incident_counts_under_a_flag_whatever_other_flags_it_has() -> None:
    assert with_flags(FLAGGED, [0], ["domestic"]) == 10
    assert with_flags(FLAGGED, [0, 1], ["domestic"]) == 11
    assert with_flags(FLAGGED, [0, 1], ["alcohol"]) == 11


def test_a_nested_share_is_of_those_that_have_the_outer_flag() -> None:
    domestic = with_flags(FLAGGED, [0], ["domestic"])
    alcohol = with_flags(FLAGGED, [0], ["domestic", "alcohol"])
    assert shares_of(domestic, {"alcohol": alcohol}).shares == {"alcohol": 40.0}


def test_what_has_an_unwanted_flag_is_left_out() -> None:
    assert with_flags(FLAGGED, [0], ["domestic"], without=["drugs"]) == 9
