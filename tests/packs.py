"""Packs of the small county, for tests of what they say."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from services.reports.assemble import assemble
from services.reports.cuts import Cut
from services.reports.domain.pack import Pack
from shared.county import CountyConfig
from tests import builders as b

MONTH = "2025-11"
LOADED = ("2024-11", "2025-09", "2025-10", "2025-11")
BY_TYPE = {"burglary": 60, "anti-social-behaviour": 110, "violent-crime": 80}


def a_cut(**topics: Sequence[BaseModel]) -> Cut:
    """November 2025, cut on 12 December, the cut before on 12 November."""
    names = {
        "counts": "counts.v1", "statuses": "statuses.v1", "feeds": "feeds.v1", "signals": "signals.v1",
        "log": "alert-log.v1",
    }  # fmt: skip
    given: dict[str, Sequence[BaseModel]] = {
        "counts": [b.counts_of(place, m, BY_TYPE) for m in LOADED for place in ("C1", "W1", "W2")],
        "statuses": [b.a_status()],
        "feeds": [b.a_feed(LOADED)],
    }
    given.update(topics)
    documents: dict[str, tuple[dict[str, Any], ...]] = {
        topic: tuple(record.model_dump(mode="json") for record in given.get(name, ()))
        for name, topic in names.items()
    }
    return Cut("testshire", MONTH, b.at_noon("2025-12-12"), b.at_noon("2025-11-12"), documents)


def a_pack(
    county: CountyConfig | None = None, before: Pack | None = None, **topics: Sequence[BaseModel]
) -> Pack:
    return assemble(county or b.a_county(), a_cut(**topics), b.outlines(), before)


def a_county_with_a_partnership() -> CountyConfig:
    """Northshire is a district and, with the same wards, a partnership."""
    tiers = [{"id": t, "name": t.capitalize(), "plural": t} for t in ("ward", "district", "csp", "county")]
    base = b.a_county().model_dump()["places"]
    north = ("W1", "W2", "W3", "D1")
    places = [p | {"within": [*p["within"][:-1], "P1", "C1"]} if p["code"] in north else p for p in base]
    places.append({"code": "P1", "name": "Northshire", "tier": "csp", "within": ["C1"]})
    return b.a_county(tiers=tiers, places=places, pack_tier="csp")
