"""Who leads, who sits where: leads, meetings, and the boards and authorities around them.

Roles and bodies only: people's names and addresses are never here.
"""

from datetime import date
from typing import Literal

from shared.county.values import Code, Frozen, Slug


class Lead(Frozen):
    """Who leads: for these types (`*` all), the holder of `role` for the place of `tier` around the incident."""

    types: tuple[str, ...]
    tier: Slug
    role: Slug
    title: str
    next_steps: tuple[str, ...] = ()


class Meeting(Frozen):
    """A standing meeting and the pack it works from."""

    id: Slug
    name: str
    cadence: str
    edition: str


class Body(Frozen):
    """An authority, a board or a group: its name in this county, what it answers to, and from when to when it is.

    A merged body ends and its successor starts; both stay in the directory.
    """

    id: Slug
    name: str
    kind: Literal["authority", "board", "forum", "partnership", "group"]
    reports_to: tuple[Slug, ...] = ()
    members: tuple[Slug, ...] = ()
    """The responsible authorities that sit in it."""
    places: tuple[Code, ...] = ()
    """Where it answers for; none: the whole county."""
    starts: date | None = None
    ends: date | None = None
