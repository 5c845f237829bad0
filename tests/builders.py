"""Records for tests, named for what they are; every argument that a test does not care about has a default."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from shared.county import CountyConfig
from shared.events import (
    AlertLogged,
    AlertsJudged,
    CountyInForce,
    FeedState,
    HotspotCleared,
    HotspotRaised,
    IndicatorStatus,
    Judged,
    PlaceCounts,
    Point,
    Stand,
    Surprise,
    TopWards,
    WardShare,
    derived_id,
)

TYPES = ("burglary", "anti-social-behaviour", "violent-crime")
WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def a_stand(offset: int, step: int = 0, generation: int = 1) -> Stand:
    return Stand(generation=generation, offset=offset, step=step)


def at_noon(day: str) -> datetime:
    """12:00 UTC on a day written 2025-11-03."""
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def a_county(**changes: Any) -> CountyConfig:
    """Six wards in two districts, three types, a police feed and a fire feed, three indicators."""
    places = [_ward(code, "D1" if n < 3 else "D2") for n, code in enumerate(WARDS)]
    places += [_larger("D1", "Northshire"), _larger("D2", "Southshire")]
    places.append({"code": "C1", "name": "Testshire", "tier": "county"})
    fields: dict[str, Any] = {
        "id": "testshire",
        "name": "Testshire",
        "clock": "manual",
        "attribution": "Invented figures.",
        "pack_tier": "district",
        "tiers": [_tier("ward"), _tier("district"), _tier("county")],
        "places": places,
        "types": [
            {"id": "burglary", "name": "Burglary", "family": "acquisitive"},
            {
                "id": "anti-social-behaviour",
                "name": "Anti-social behaviour",
                "family": "disorder",
                "crime": False,
            },
            {"id": "violent-crime", "name": "Violence", "family": "violence", "sensitive": True},
        ],
        "feeds": [_feed("police", TYPES), _feed("fire", ("burglary",), rhythm="daily")],
        "indicators": [
            _indicator("burglary"),
            _indicator("anti-social-behaviour"),
            _indicator("violent-crime"),
        ],
        "leads": [{"types": ["*"], "tier": "county", "role": "strategic_lead", "title": "Strategic lead"}],
    }
    return CountyConfig(**fields | changes)


def _ward(code: str, district: str) -> dict[str, Any]:
    return {
        "code": code, "name": f"{code} Heath", "tier": "ward", "within": [district, "C1"], "residents": 5000,
        "residents_year": 2021,
    }  # fmt: skip


def _larger(code: str, name: str) -> dict[str, Any]:
    return {"code": code, "name": name, "tier": "district", "within": ["C1"]}


def _tier(name: str) -> dict[str, str]:
    return {"id": name, "name": name.capitalize(), "plural": f"{name.capitalize()}s"}


def _feed(name: str, types: tuple[str, ...], rhythm: str = "monthly") -> dict[str, Any]:
    title = {"police": "Testshire Police", "fire": "Testshire Fire and Rescue"}[name]
    due = {"due_days": 40, "settle_days": 60}
    return {"id": name, "name": title, "owner": "data_owner", "rhythm": rhythm, "types": types} | due


def _indicator(kind: str) -> dict[str, Any]:
    name = kind.replace("-", " ").capitalize()
    return {
        "code": kind, "name": name, "definition": f"{name} recorded.", "types": [kind],
        "polarity": "lower_is_better", "tiers": ["county", "district"],
    }  # fmt: skip


def in_force(county: CountyConfig, *, offset: int = 1) -> CountyInForce:
    return CountyInForce(county=county.id, config=county, stand=a_stand(offset))


def outlines() -> dict[str, BaseGeometry]:
    """A row of six square wards."""
    return {code: box(n / 100 - 1.5, 52.2, (n + 1) / 100 - 1.5, 52.21) for n, code in enumerate(WARDS)}


def counts_of(
    place: str, month: str, counts: Mapping[str, int], *, offset: int = 1, **more: Any
) -> PlaceCounts:
    fields = {"covered": tuple(counts), "provisional": False} | more
    return PlaceCounts(
        county="testshire", place=place, month=month, counts=dict(counts), stand=a_stand(offset), **fields
    )


def a_status(
    indicator: str = "burglary", place: str = "C1", *, offset: int = 1, **more: Any
) -> IndicatorStatus:
    """Red: 660 on 540, target 539."""
    fields: dict[str, Any] = {
        "period": "2025-04..2025-11", "comparator_period": "2024-04..2024-11", "actual": 660.0,
        "comparator": 540.0, "target": 539.0, "change": 120.0, "change_percent": 22.2222,
        "target_change": 121.0, "target_change_percent": 22.4490, "polarity": "lower_is_better",
        "verdict": "worse", "status": "red", "rule": "against_target", "state": "special_cause",
        "direction": "rising",
    }  # fmt: skip
    return IndicatorStatus(
        county="testshire", indicator=indicator, place=place, stand=a_stand(offset), **fields | more
    )


def top_wards(place: str, kind: str, month: str, shares: Mapping[str, int], *, offset: int = 1) -> TopWards:
    total = sum(shares.values())
    ranked = tuple(WardShare(ward=w, count=c, share=100 * c / total) for w, c in shares.items())
    return TopWards(
        county="testshire",
        place=place,
        type=kind,
        period=month,
        total=total,
        wards=ranked,
        stand=a_stand(offset),
    )


def a_feed(months: tuple[str, ...], feed: str = "police", *, offset: int = 1) -> FeedState:
    return FeedState(
        county="testshire", feed=feed, rhythm="monthly", newest=months[-1] if months else None, months=months,
        complete=months, silent=False, stand=a_stand(offset),
    )  # fmt: skip


def a_hotspot(
    ward: str = "W2", kind: str = "burglary", at: str = "2025-12-10", *, offset: int = 1
) -> HotspotRaised:
    return HotspotRaised(**_hotspot_fields(ward, kind, at, offset))


def a_cleared(ward: str, kind: str, at: str, *, offset: int = 1) -> HotspotCleared:
    return HotspotCleared(**_hotspot_fields(ward, kind, at, offset))


def _hotspot_fields(ward: str, kind: str, at: str, offset: int) -> dict[str, Any]:
    surprise = Surprise(
        rule="ward_surprise", window="1 month", period="2025-11", observed=14, expected=5.1, low=1, high=9,
        variance=7.0, p=2e-5, threshold=4e-4,
        evidence=(Point(period="2025-10", count=5), Point(period="2025-11", count=14, expected=5.1)),
    )  # fmt: skip
    return {
        "id": derived_id("hotspot", ward, kind, at, offset), "county": "testshire", "at": at_noon(at),
        "stand": a_stand(offset), "episode": derived_id("episode", ward, kind), "opened": at_noon("2025-12-10"),
        "place": ward, "type": kind, "surprise": surprise,
    }  # fmt: skip


def judged(as_of: str, settled: str | None, *, offset: int) -> Judged:
    return Judged(county="testshire", as_of=at_noon(as_of), settled=settled, stand=a_stand(offset))


def alerts_judged(as_of: str, settled: str | None, number: int, *, offset: int) -> AlertsJudged:
    return AlertsJudged(
        county="testshire", number=number, as_of=at_noon(as_of), settled=settled, stand=a_stand(offset),
        previous="", digest="",
    )  # fmt: skip


def alert_logged(number: int, event: str, at: str = "2025-12-10", **more: Any) -> AlertLogged:
    fields: dict[str, Any] = {
        "alert": derived_id("alert", "W2", "burglary"), "rule": "hotspot", "place": "W2", "subject": "burglary",
    }  # fmt: skip
    return AlertLogged(
        county="testshire",
        number=number,
        at=at_noon(at),
        event=event,
        previous="",
        digest="",
        **fields | more,
    )
