"""What the county's calendar says of the days that a hotspot is about: what is expected more, what is left unlearnt."""

from datetime import date, timedelta

import numpy as np

from services.indicators.domain.detection.history import Flags, Floats
from shared.county import CalendarEvent, CountyConfig
from shared.county.calendar import events_during
from shared.periods import first_day, last_day

LEAST_DAYS = 7
"""A month with so many days to be left out is left out; fewer hardly move it."""


def left_out(config: CountyConfig, first: int, last: int) -> Flags:
    """Months of a type, shape (types, months), that teach nothing: too many of their days are to be left out."""
    months = [(first_day(month), last_day(month)) for month in range(first, last + 1)]
    days = np.zeros((len(config.types), len(months)), np.int64)
    for event in config.events:
        if event.leave_out:
            shared = np.array([_overlap(event, *month) for month in months], np.int64)
            days[_columns(config, event)] += shared
    out: Flags = days >= LEAST_DAYS
    return out


def factors(config: CountyConfig, first: date, last: date) -> Floats:
    """By how much more than usual the calendar expects from `first` to `last`, shape (wards, types), mostly 1."""
    factor = np.ones((len(config.wards), len(config.types)))
    length = (last - first).days + 1
    for event in config.events:
        share = _overlap(event, first, last) / length
        if event.factor is not None and share:
            rows = [row for row, ward in enumerate(config.wards) if _is_in(config, ward.code, event)]
            factor[np.ix_(rows, _columns(config, event))] *= 1 + (event.factor - 1) * share
    return factor


def calendar_caveats(config: CountyConfig, place: str, kind: str, first: date, last: date) -> tuple[str, ...]:
    """What a reader of these days' counts must know, a sentence for each event that says something of them."""
    events = events_during(config.events, config.holders[place], first, last, kind)
    return tuple(text for event in events for text in _caveat(event))


def _caveat(event: CalendarEvent) -> tuple[str, ...]:
    when = _day(event.starts) if event.starts == event.ends else f"{_day(event.starts)} to {_day(event.ends)}"
    if event.kind == "campaign":
        return (f"{event.name} ({when}) invited reports: a rise is expected, and the count is as it is",)
    if event.factor is not None:
        return (
            f"{event.name} ({when}) was planned: {event.factor:g} times the usual number was expected of it",
        )
    if event.kind == "abnormal":
        return (f"{event.name} ({when}): days unlike others",)
    return ()


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _overlap(event: CalendarEvent, first: date, last: date) -> int:
    """Days that the event and the days from `first` to `last` have in common."""
    return max(0, (min(event.ends, last) - max(event.starts, first) + timedelta(days=1)).days)


def _columns(config: CountyConfig, event: CalendarEvent) -> list[int]:
    return [n for n, kind in enumerate(config.types) if not event.types or kind.id in event.types]


def _is_in(config: CountyConfig, ward: str, event: CalendarEvent) -> bool:
    return "*" in event.places or bool(set(event.places) & set(config.holders[ward]))
