"""The hashes of a request that repeats nothing: a repetition is seen wherever it comes, and nothing else is one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.unrepeated import FEWEST_WORDS, Hashes, Unrepeated

KEYS = st.lists(st.integers(0, 40) | st.integers(-(2**63), 2**63 - 1), max_size=12)


def an_array(*keys: int) -> Hashes:
    return np.array(keys, np.int64)


@given(st.lists(KEYS, max_size=12))
def test_it_takes_what_is_new_and_nothing_else(batches: list[list[int]]) -> None:
    known, unrepeated = set[int](), Unrepeated()
    for batch in batches:
        is_new = len({*batch}) == len(batch) and known.isdisjoint(batch)
        assert unrepeated.take(an_array(*batch), an_array(*batch)) == is_new
        known |= {*batch} if is_new else set()
    assert {*unrepeated.all()[0].tolist()} == known


@pytest.mark.parametrize("expected", [0, 40 * FEWEST_WORDS])
@pytest.mark.parametrize("size", [FEWEST_WORDS // 2, 70 * FEWEST_WORDS])
def test_each_of_many_keys_is_known_again(size: int, expected: int) -> None:
    keys, unrepeated = np.random.default_rng(1).permutation(np.arange(size) << 20), Unrepeated(expected)
    for batch in np.array_split(keys, 100):
        assert unrepeated.take(batch, -batch)
    assert all(not unrepeated.take(keys[n : n + 1], keys[:1]) for n in range(0, size, size // 100))
    known, contents = unrepeated.all()
    assert sorted(known.tolist()) == sorted(keys.tolist())
    assert (contents == -known).all()


def test_keys_that_share_a_word_are_both_known_again() -> None:
    shared, unrepeated = an_array(5, 5 + (7 << 32), 5 + (9 << 32)), Unrepeated()
    assert unrepeated.take(shared, shared)
    assert [unrepeated.take(shared[n : n + 1], shared[:1]) for n in range(3)] == [False] * 3
