"""Who leads, and which meetings a county holds. Roles only: people's names and addresses are never here."""

from shared.county.values import Frozen, Slug


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
