"""One area under two tiers: a district that is a partnership of its own has the same figures twice."""

from collections.abc import Sequence
from dataclasses import replace

from services.alerts.domain.group import Waiting
from services.alerts.domain.wording.story import Story
from shared.county import CountyConfig

Told = tuple[Waiting, Story]


def say_areas_once(told: Sequence[Told], config: CountyConfig) -> list[Told]:
    """Stories of the same name and figures as one, which says what the area is; the order stays."""
    same: dict[tuple[object, ...], list[Told]] = {}
    for item, story in told:
        same.setdefault((story.heading, story.facts, story.caveats), []).append((item, story))
    return [_as_one(group, config) for group in same.values()]


def _as_one(group: Sequence[Told], config: CountyConfig) -> Told:
    (item, story), others = group[0], group[1:]
    if not others:
        return item, story
    held = {config.place[told.alert.place].tier for told, _ in group}
    *first, last = [f"the {tier.name.lower()}" for tier in config.tiers if tier.id in held]
    same = f"{', '.join(first)} and {last} are the same area."
    return item, replace(story, facts=(*story.facts, same[:1].upper() + same[1:]))
