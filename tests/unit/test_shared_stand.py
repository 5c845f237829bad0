"""Stands order all outputs of a county; derived ids do not depend on who computes them."""

from hypothesis import given
from hypothesis import strategies as st

from shared.events import Stand, derived_id

STANDS = st.builds(Stand, generation=st.integers(0, 3), offset=st.integers(0, 9), step=st.integers(0, 9))


@given(STANDS, STANDS)
def test_of_two_stands_one_is_greater_or_they_are_the_same(one: Stand, other: Stand) -> None:
    assert (one < other) + (other < one) + (one == other) == 1


@given(STANDS, STANDS, STANDS)
def test_order_is_transitive(a: Stand, b: Stand, c: Stand) -> None:
    assert not (a < b and b < c) or a < c


def test_a_new_generation_beats_every_offset_of_the_old() -> None:
    assert Stand(generation=1, offset=10**9) < Stand(generation=2, offset=0)


def test_an_id_is_the_same_for_ever() -> None:
    assert str(derived_id("hotspot", "testshire", "W1")) == "1531ef0d-0431-53d8-ab62-3e1befe7983b"


def test_parts_of_an_id_do_not_run_together() -> None:
    assert derived_id("ab", "c") != derived_id("a", "bc")
    assert derived_id("a", 1) == derived_id("a", "1")
