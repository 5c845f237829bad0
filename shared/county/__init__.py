"""A county as checked data: everything that differs between counties, and nothing that computes.

The model travels inside the `configuration` record (outlines and LSOA tables stay in the county's
directory). `shared.county_files` reads it from `deploy/counties/<id>/`.
"""

from shared.county.calendar import CalendarEvent, EventKind, Hours, events_during
from shared.county.config import CHECKED, CountyConfig
from shared.county.dates import Dated, is_in_force
from shared.county.detection import Detection, Watch
from shared.county.geography import AreaKind, Benchmark, Place, Residents, SpecialArea, Tier
from shared.county.incidents import Feed, IncidentType, Mapping, NoteCode, Undertaking
from shared.county.indicators import Definition, Indicator
from shared.county.people import Body, Lead, Meeting
from shared.county.rankings import Breakdown, Priority, PriorityGap, Ranking, Selection
from shared.county.targets import Baseline, Break, Caveat, Target
from shared.county.values import Audience, Code, Flag, Frozen, MappedBy, Month, Polarity, Slug

__all__ = [
    "CHECKED",
    "AreaKind",
    "Audience",
    "Baseline",
    "Benchmark",
    "Body",
    "Break",
    "Breakdown",
    "CalendarEvent",
    "Caveat",
    "Code",
    "CountyConfig",
    "Dated",
    "Definition",
    "Detection",
    "EventKind",
    "Feed",
    "Flag",
    "Frozen",
    "Hours",
    "IncidentType",
    "Indicator",
    "Lead",
    "MappedBy",
    "Mapping",
    "Meeting",
    "Month",
    "NoteCode",
    "Place",
    "Polarity",
    "Priority",
    "PriorityGap",
    "Ranking",
    "Residents",
    "Selection",
    "Slug",
    "SpecialArea",
    "Target",
    "Tier",
    "Undertaking",
    "Watch",
    "events_during",
    "is_in_force",
]
