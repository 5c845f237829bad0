"""What the fold wants published: plain values in order, drained by `publish.py`."""

from typing import NamedTuple

from shared.county import Frozen
from shared.events import Stand

GENERATION = 3
"""Raised when the meaning of the fold changes: every output then stands above all that the old fold sent."""


class Output(NamedTuple):
    """One record for one topic (its name without prefix), with its key there."""

    topic: str
    key: str
    record: Frozen


def stand_at(offset: int, step: int = 0) -> Stand:
    """The stand of an output of this generation of the fold."""
    return Stand(generation=GENERATION, offset=offset, step=step)
