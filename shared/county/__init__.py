"""A county as checked data: everything that differs between counties, and nothing that computes.

The model travels inside the `configuration` record (outlines and LSOA tables stay in the county's
directory). `shared.county_files` reads it from `deploy/counties/<id>/`.
"""

from shared.county.config import CountyConfig
from shared.county.detection import Detection
from shared.county.geography import Place, SpecialArea, Tier
from shared.county.incidents import Feed, IncidentType, Mapping, NoteCode, Undertaking
from shared.county.indicators import Break, Indicator, Target
from shared.county.people import Lead, Meeting
from shared.county.values import Audience, Code, Frozen, MappedBy, Month, Polarity, Slug

__all__ = [
    "Audience",
    "Break",
    "Code",
    "CountyConfig",
    "Detection",
    "Feed",
    "Frozen",
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
    "Slug",
    "SpecialArea",
    "Target",
    "Tier",
    "Undertaking",
]
