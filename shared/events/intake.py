"""What may stand in a county's log (`intake.v1`): the only input of the indicator service."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.county import CountyConfig, Frozen, Month, Slug
from shared.county.values import Flag as Flag

Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}$")]
MAX_ITEMS = 500
"""Revisions in one `Incidents` record, at most; so is a record's size, `MAX_BYTES`."""
MAX_BYTES = 512 * 1024


class Revision(Frozen):
    """What a source says of one incident now.

    `on` is a month (`2025-11`) or a day (`2025-11-03`); `ward` None is "somewhere in the county".
    Of two revisions of one (source, ref) the greater version counts, then the greater digest of content.
    """

    ref: Ref
    version: int = Field(ge=0)
    state: Literal["recorded", "withdrawn"] = "recorded"
    type: Slug
    on: Annotated[str, Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$")]
    hour: int | None = Field(default=None, ge=0, le=23)
    ward: str | None = None
    located_by: Literal["ward", "point", "lsoa", "area", "none"] = "ward"
    lsoa: str | None = None
    areas: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    shared_ref: Ref | None = None
    note: Slug | None = None


class Incidents(Frozen):
    """Up to 500 revisions of one source. None at all is a nil return: a sign of life."""

    v: Literal[1] = 1
    kind: Literal["incidents"] = "incidents"
    county: Slug
    source: Slug
    load: str
    """The request this record was cut from."""
    items: tuple[Revision, ...] = Field(max_length=MAX_ITEMS)


class LoadCount(Frozen):
    """How many items a load holds."""

    load: str
    items: int = Field(ge=0)


class Complete(Frozen):
    """These loads are all that the source has for the month: in force once they are all there."""

    v: Literal[1] = 1
    kind: Literal["complete"] = "complete"
    county: Slug
    source: Slug
    month: Month
    loads: tuple[LoadCount, ...]
    confirmed: bool = False


class Measure(Frozen):
    """A figure that does not come from counting incidents."""

    v: Literal[1] = 1
    kind: Literal["measure"] = "measure"
    county: Slug
    source: Slug
    measure: Slug
    place: str
    period: str
    value: float | None
    unit: str
    numerator: float | None = None
    denominator: float | None = None
    covers: str | None = None
    """The part of the period that the value speaks of, where it is not the whole."""
    state: Literal["final", "provisional", "tbc", "not_measured"] = "final"
    version: int = Field(ge=0)
    note: str = ""


class Tick(Frozen):
    """It is `now`: step through every due moment up to it."""

    v: Literal[1] = 1
    kind: Literal["tick"] = "tick"
    county: Slug
    now: AwareDatetime


class Configuration(Frozen):
    """The county's checked configuration, in force from its place in the log."""

    v: Literal[1] = 1
    kind: Literal["configuration"] = "configuration"
    county: Slug
    config: CountyConfig


IntakeRecord = Incidents | Complete | Measure | Tick | Configuration


class DeadLetter(Frozen):
    """A record nobody could use (`dead-letters.v1`). `raw` is base64; never a person's data in clear.

    `raw` holds the first megabyte of a larger message, whose `size` (bytes) and `sha256` are the whole's.
    """

    v: Literal[1] = 1
    kind: Literal["dead_letter"] = "dead_letter"
    county: str
    topic: str
    partition: int
    offset: int
    reason: str
    at: datetime
    raw: str
    size: int | None = None
    sha256: str = ""
