"""One alert as an officer reads it."""

from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.alert import Recipient
from shared.county import CountyConfig


@dataclass(frozen=True, slots=True)
class Story:
    """A heading, the facts in sentences, what to do, and what to bear in mind."""

    heading: str
    facts: tuple[str, ...]
    steps: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    others: str = ""
    """Who else was told, by role."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the words rest on besides the alerts themselves."""

    config: CountyConfig
    as_of: datetime
    """The county's clock at this evaluation."""
    settled: str | None
    """The newest settled month."""
    others: dict[str, tuple[Recipient, ...]] = field(default_factory=dict)
    """Everyone told of the same revision, by alert id."""
    told_before: frozenset[str] = frozenset()
    """Ids of the alerts this recipient was told of before."""
