"""What a county counts: its types of incident, the words its sources use for them, and its feeds."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.county.values import Frozen, MappedBy, Slug


class IncidentType(Frozen):
    """A type of incident. `harm_weight` is days of harm per incident; `crime` is false for ASB and fires."""

    id: Slug
    name: str
    family: Slug
    crime: bool = True
    sensitive: bool = False
    severe: bool = False
    harm_weight: float = 1.0


class Mapping(Frozen):
    """What a source (`*`: every source) calls a type, from `starts` to `ends` (both in force; None: always).

    `by` says what `category` holds: the source's own word, a Home Office offence code (`028/01`), or the
    qualifier of anti-social behaviour. Of several that are in force the one that starts last counts.
    """

    source: Literal["*"] | Slug
    by: MappedBy = "category"
    category: str
    type: Slug
    starts: date | None = None
    ends: date | None = None


class NoteCode(Frozen):
    """A remark that a feeder may make on an incident: a code of this list, never free text."""

    code: Slug
    meaning: str
    starts: date | None = None
    ends: date | None = None


class Feed(Frozen):
    """One source's promise: who owns it, how often it comes, when its figures are settled.

    A monthly feed is silent when a month is `due_days` past its end and nothing of it was heard;
    a month settles `settle_days` after its end, or when declared complete. A feed without types sends measures
    only: it owes no month and settles none.
    """

    id: Slug
    name: str
    owner: Slug
    rhythm: Literal["monthly", "daily"] = "monthly"
    due_days: int = Field(ge=0)
    settle_days: int = Field(ge=0)
    precision: Literal["month", "day"] = "month"
    """What its incidents are dated by. A type is counted by day where every feed that carries it says days."""
    types: tuple[Slug, ...]
    refs: str | None = None
    """A regular expression that every reference of this feed matches in whole: its closed format."""


class Undertaking(Frozen):
    """A data gap to be closed, or a protocol to share data by: who sees to it, what comes next, by when it is seen.

    `progress` is one sentence for the pack, as it was last reported; `feed` is the feed it is about, once there is one.
    """

    id: Slug
    kind: Literal["data_gap", "sharing_protocol"]
    name: str
    feed: Slug | None = None
    parties: tuple[str, ...] = ()
    owner: Slug
    next_step: str
    progress: str
    state: Literal["open", "agreed", "under_way", "done"] = "open"
    review: date
