"""From when to when an entry of a county's tables is in force. Both days are in force; None is without end."""

from datetime import date
from typing import Protocol


class Dated(Protocol):
    """Anything of a county that begins and ends."""

    @property
    def starts(self) -> date | None:
        """Its first day."""

    @property
    def ends(self) -> date | None:
        """Its last day."""


def is_in_force(dated: Dated, first: date, last: date) -> bool:
    """Whether some day from `first` to `last` lies within its dates."""
    return (dated.starts or date.min) <= last and first <= (dated.ends or date.max)


def meets(one: Dated, other: Dated) -> bool:
    """Whether there is a day on which both are in force."""
    return is_in_force(one, other.starts or date.min, other.ends or date.max)


def in_order(dated: Dated) -> bool:
    """Whether it ends no earlier than it starts."""
    return (dated.starts or date.min) <= (dated.ends or date.max)
