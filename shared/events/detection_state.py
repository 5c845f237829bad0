"""What detection can say of a county at present: which types are judged, by what, and which are still learnt."""

from typing import Literal

from shared.county import Frozen, Slug
from shared.events.figures import Stand


class TypeState(Frozen):
    """Whether surprises of a type can be seen."""

    type: Slug
    counted_by: Literal["month", "day"]
    newest: str | None
    """The newest month or day judged; None where none is all there yet."""
    state: str
    """`judged`, or why it is not: `learning, 3 of 6`."""


class DetectionState(Frozen):
    """How a county's wards are judged (`statuses.v1`), as of its newest closed month."""

    v: Literal[1] = 1
    kind: Literal["detection"] = "detection"
    county: Slug
    period: str
    types: tuple[TypeState, ...]
    thresholds: tuple[str, ...]
    """What each threshold in force rests on, in a sentence."""
    stand: Stand
