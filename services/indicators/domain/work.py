"""Long work of a judgement: pure functions, named before the step that uses what they give.

Whoever runs the fold may compute them elsewhere meanwhile (`pool.py`); a step computes itself what it was not given.
So the same log gives the same outputs, whoever computed.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

Results = Mapping[str, object]
"""What work gave, by its name."""


class Work(NamedTuple):
    """One call of a pure function: importable by its name, with arguments that can be pickled."""

    name: str
    """Unlike that of any other work of the same step; by it the step asks for the result."""
    function: Callable[..., object]
    arguments: tuple[object, ...] = ()

    def result(self) -> object:
        """Do it here and now."""
        return self.function(*self.arguments)
