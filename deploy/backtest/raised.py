"""What one rule would have raised in the periods of a back-test, and how far two rules agree."""

from dataclasses import dataclass

from services.indicators.domain.detection.history import Counts, Flags

OURS = "wardwatch"


@dataclass(frozen=True)
class Raised:
    """One rule; the first axis is always that of the judged periods."""

    name: str
    says: str
    """The rule in a few words."""

    as_used: Counts | None
    """New alerts at the rule's usual threshold, shape (periods,), -1 where there is too little history to judge;
    none for wardwatch, whose threshold is the budget's."""

    above: Flags
    """At the budget's threshold: surprising enough, shape (periods, wards, types)."""

    new: Flags
    """The same, and not so already within an episode before."""

    compared: Flags
    """Shape (periods,): there was enough history to set a threshold by the budget."""

    why_not: str
    """Why no period could be compared; empty where one could."""

    @property
    def at_budget(self) -> Counts:
        """New alerts at the budget's threshold, shape (periods,); meaningless where not compared."""
        counted: Counts = self.new.sum(axis=(1, 2))
        return counted


@dataclass(frozen=True)
class Agreement:
    """Of the alerts of one rule, those that another raised too, in periods where both were compared."""

    rule: str
    other: str
    new: int
    """New alerts of the rule."""

    shared: int
    """Those of them where the other was above its threshold in the same period, new or going on."""


def agreement(rule: Raised, other: Raised) -> Agreement:
    """How many alerts of `rule` the `other` confirms."""
    both = rule.compared & other.compared
    new = rule.new[both]
    return Agreement(rule.name, other.name, int(new.sum()), int((new & other.above[both]).sum()))
