"""When a county expects more, or other, than usual: its calendar of events, and the hours it looks at."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.county.dates import is_in_force
from shared.county.values import Code, Frozen, Slug

EventKind = Literal[
    "payday", "public_holiday", "school_holiday", "student_night", "exam_period", "sport", "festival", "market",
    "campaign", "abnormal", "other",
]  # fmt: skip
Band = Annotated[str, Field(pattern=r"^([01]\d|2[0-3])-([01]\d|2[0-4])$")]
"""Hours from one to before another, `20-22`; `22-04` crosses midnight and is one night."""


class CalendarEvent(Frozen):
    """Something listed on days: what counts of those days are read with. It alters no count.

    A `campaign` invites reports: a rise of its types is expected and says so. `abnormal` marks days unlike others
    (a lockdown, a data fault); with `leave_out` they are left out of what is learnt from, by all places: where one
    is at fault, the shares of all are.
    """

    name: str
    kind: EventKind
    starts: date
    ends: date
    places: tuple[Literal["*"] | Code, ...] = ("*",)
    """Where: it holds in these places and in all that lies in them."""
    types: tuple[Slug, ...] = ()
    """The types it bears on; none: all."""
    leave_out: bool = False
    factor: float | None = Field(default=None, gt=0)
    """Planned: on its days so many times the usual number is expected there. It mutes nothing."""

    @property
    def said(self) -> str:
        """Its name and days: `Payday, 2025-11-28`."""
        days = self.starts.isoformat()
        return f"{self.name}, {days}" if self.starts == self.ends else f"{self.name}, {days}..{self.ends}"


class Hours(Frozen):
    """Bands of hours a county counts by, and what it asks of its nights."""

    bands: tuple[Band, ...] = ("06-10", "10-16", "16-20", "20-22", "22-04", "04-06")
    """Together they cover the day once."""
    run: int = Field(default=2, ge=1, le=12)
    """How many hours on end the hottest run has."""
    night: Band = "22-04"
    """The hours that belong to one evening's date."""
    nights: int = Field(default=5, ge=1)
    """How many of next month's nights are named."""
    learn_years: int = Field(default=3, ge=1, le=5)
    tiers: tuple[Slug, ...] = ()
    """Tiers whose places get hours and nights; none: all above the wards. Special areas always do."""
    night_types: tuple[Slug, ...] = ()
    """Types whose busiest nights are predicted; none: no prediction."""


def events_during(
    events: Iterable[CalendarEvent],
    around: Iterable[str],
    first: date,
    last: date,
    type_id: str | None = None,
) -> tuple[CalendarEvent, ...]:
    """Events of some day from `first` to `last` in any place of `around` (a place and those that hold it)."""
    places = {"*", *around}
    return tuple(
        event
        for event in events
        if places & set(event.places)
        and is_in_force(event, first, last)
        and (type_id is None or not event.types or type_id in event.types)
    )


def hours_of(band: str) -> list[int]:
    """The hours of a band in their order: `22-04` is 22, 23, 0, 1, 2, 3."""
    start, end = (int(part) for part in band.split("-"))
    return [hour % 24 for hour in range(start, end if end > start else end + 24)]
