"""The fuse blows when something that should move is seen standing still, look after look, and not otherwise."""

from collections.abc import Hashable

import pytest

from services.indicators.fuse import Fuse


@pytest.mark.parametrize(
    ("looks", "blows", "because"),
    [
        ([{"p": 1}, {"p": 1}, {"p": 1}, {"p": 1}], True, "three looks after the first it still stands"),
        ([{"p": 1}, {"p": 1}, {"p": 1}], False, "not long enough"),
        ([{"p": 1}, {"p": 1}, {"p": 2}, {"p": 2}, {"p": 2}], False, "it moved in between"),
        ([{"p": 1}, {"p": 1}, {}, {"p": 1}, {"p": 1}], False, "it had nothing to do in between"),
        ([{"p": 1}, {"p": 1}, None, {"p": 1}, {"p": 1}], False, "the broker did not answer in between"),
        ([{"p": 1, "q": n} for n in range(4)], True, "that another moves does not help it"),
    ],
)
def test_a_fuse_of_three_looks(looks: list[dict[Hashable, int] | None], blows: bool, because: str) -> None:
    fuse = Fuse(3)
    stuck: list[object] = []
    for marks in looks:
        if marks is None:
            fuse.forget()
        else:
            stuck += fuse.stuck(marks)
    assert (stuck == ["p"]) is blows, because
