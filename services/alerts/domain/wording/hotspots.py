"""Hotspots: above a ward's usual share of the county, never "crime is rising", and no bare probability."""

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import day_name, number, recent, share, window_name
from services.alerts.domain.wording.names import place_name, subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.events import HotspotCleared, HotspotRaised, HotspotUpdated, Surprise


def hotspot_story(alert: Alert, briefing: Briefing) -> Story:
    """What, where and when of a hotspot, with the figures it rests on."""
    config, signal = briefing.config, alert.signal
    assert isinstance(signal, HotspotRaised | HotspotUpdated | HotspotCleared)
    what, where = subject_name(config, "hotspot", alert.subject), place_name(config, alert.place)
    tier = config.tiers[0].name.lower()
    return Story(
        heading=f"Hotspot ({alert.severity}): {what} in {where}",
        facts=(
            *_figures(signal.surprise, tier),
            *_since(alert, signal.surprise, briefing),
            *_around(signal.surprise, briefing),
        ),
        caveats=signal.surprise.caveats,
    )


def _figures(surprise: Surprise, tier: str) -> tuple[str, ...]:
    when = window_name(surprise.window, surprise.period)
    count, usual = number(surprise.observed), share(surprise.expected)
    return (
        f"{count} {when}; this {tier}'s usual share is {usual} (range {surprise.low} to {surprise.high}).",
        f"That is about {round(surprise.observed - surprise.expected)} above its usual share of the county's total.",
        *_history(surprise),
    )


def _history(surprise: Surprise) -> tuple[str, ...]:
    points = tuple((p.period, p.count) for p in surprise.evidence)
    return (f"Lately: {recent(points)}.",) if len(points) > 1 else ()


def _since(alert: Alert, surprise: Surprise, briefing: Briefing) -> tuple[str, ...]:
    began = day_name(alert.opened, briefing.config.zone)
    if str(alert.id) in briefing.told_before:
        grown = f"its excess has grown by half or more, in all and per {_unit(surprise)}"
        return (f"First raised {began}. You are told again because {grown}.",)
    return (f"Raised {began}.",)


def _unit(surprise: Surprise) -> str:
    return surprise.window.rpartition(" ")[2].removesuffix("s")


def _around(surprise: Surprise, briefing: Briefing) -> tuple[str, ...]:
    known = [briefing.config.place[n].name for n in surprise.neighbours if n in briefing.config.place]
    return (f"Adjoining, and above their usual range too: {', '.join(known)}.",) if known else ()
