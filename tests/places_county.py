"""The small county with everything that places can be: a merger, special areas, rankings, gaps, breakdowns, nights."""

from datetime import date
from typing import Any

from shared.county import CountyConfig
from shared.events import Configuration, IntakeRecord
from tests.builders import TYPES
from tests.county_log import batch, complete, configuration, police_only, revision, tick

OLD_END, NEW_START = date(2025, 2, 28), date(2025, 3, 1)


def places_county(**changes: Any) -> CountyConfig:
    """Two districts become one on 1 March 2025; a town centre, an estate, two neighbourhoods beside the districts."""
    tiers = [
        {"id": t, "name": t, "plural": t} for t in ("ward", "neighbourhood", "district", "unitary", "county")
    ]
    fields: dict[str, Any] = {
        "tiers": tiers,
        "places": [*_wards(), *_larger()],
        "feeds": [_feed()],
        "area_kinds": [
            {"id": "town-centre", "name": "Town centre", "has_residents": False},
            {"id": "residential", "name": "Residential area"},
        ],
        "areas": [
            {"code": "market", "name": "Market Square", "kind": "town-centre", "lsoas": ["L1"], "ward": "W1"},
            {"code": "quay", "name": "Old Quay", "kind": "residential", "lsoas": ["L2"], "ward": "W4",
             "residents": 2500, "residents_year": 2021},
        ],
        "indicators": _indicators(),
        "targets": [],
        "priorities": [{"id": "nights", "name": "Nights", "indicators": ["violence"], "kinds": ["town-centre"]}],
        "rankings": [
            {"id": "town-centres", "name": "Town centres", "priority": "nights"},
            {"id": "neighbourhoods", "name": "Neighbourhoods", "tier": "neighbourhood", "indicators": ["crime"]},
        ],
        "breakdowns": [
            {"id": "crime-kinds", "name": "Crime", "of": "crime", "parts": ["burglary", "violence"], "is_whole": True,
             "tiers": ["county"]},
            {"id": "domestic", "name": "Domestic", "of": "violence", "flags": ["domestic"], "tiers": ["county"]},
            {"id": "in-domestic", "name": "Alcohol", "of": "violence", "among": ["domestic"],
             "flags": ["alcohol", "drugs"], "tiers": ["county"]},
        ],
        "gaps": [
            {"id": "priority-wards", "name": "Priority wards", "indicator": "crime", "selections": [
                {"places": ["W1"], "chosen_on": "2023-12-01", "starts": "2024-01-01", "ends": "2024-12-31"},
                {"places": ["W2", "W3"], "chosen_on": "2024-12-01", "starts": "2025-01-01"},
            ]},
        ],
        "events": [
            {"name": "Fair", "kind": "festival", "starts": "2025-03-07", "ends": "2025-03-09", "places": ["D1"]},
        ],
    }  # fmt: skip
    return police_only(**fields | changes)


def _wards() -> list[dict[str, Any]]:
    return [
        {"code": f"W{n}", "name": f"W{n} Heath", "tier": "ward", "residents": 5000, "residents_year": 2021,
         "within": [f"N{1 + n % 2}", "D1" if n < 4 else "D2", "U1", "C1"], "deprivation_decile": n}
        for n in range(1, 7)
    ]  # fmt: skip


def _larger() -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = [
        {"code": f"D{n}", "name": f"District {n}", "tier": "district", "within": ["C1"], "ends": OLD_END}
        for n in (1, 2)
    ]
    places += [
        {"code": f"N{n}", "name": f"Area {n}", "tier": "neighbourhood", "within": ["C1"]} for n in (1, 2)
    ]
    places.append(
        {"code": "U1", "name": "One Council", "tier": "unitary", "within": ["C1"], "starts": NEW_START}
    )
    places.append(
        {"code": "C1", "name": "Testshire", "tier": "county", "residents": 30000, "residents_year": 2021}
    )
    return places


def _feed() -> dict[str, Any]:
    return {
        "id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60, "types": TYPES,
        "precision": "day",
    }  # fmt: skip


def _indicators() -> list[dict[str, Any]]:
    made = {
        "burglary": ["burglary"], "violence": ["violent-crime"], "crime": ["burglary", "violent-crime"],
        "asb": ["anti-social-behaviour"],
    }  # fmt: skip
    return [
        {"code": code, "name": code, "definition": code, "types": types, "polarity": "lower_is_better",
         "year_starts": 1, "tiers": ["county", "district", "unitary"]}
        for code, types in made.items()
    ]  # fmt: skip


def in_force(**changes: Any) -> Configuration:
    return configuration(places_county(**changes))


def month_of(month: str, *incidents: dict[str, Any]) -> list[IntakeRecord]:
    """A whole month's extract, declared complete; an incident is what differs from a burglary in W1 on the 3rd."""
    items = [revision(f"{month}-{n}", **{"on": f"{month}-03"} | one) for n, one in enumerate(incidents)]
    return [batch(items, load=month), complete(month, month, len(items))]


def several(count: int, **incident: Any) -> list[dict[str, Any]]:
    return [incident] * count


def at(day: str) -> IntakeRecord:
    """A tick early on that day: past the day's end before it."""
    return tick(f"{day}T00:10")
