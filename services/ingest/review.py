"""`GET /v1/held` and `POST /v1/held:map`: what waits for a meaning, and who gives it one."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, ConfigDict, Field

from services.ingest import examples
from services.ingest.access import check_right
from services.ingest.answers import unavailable
from services.ingest.door import Door
from services.ingest.openapi import answers, told
from services.ingest.publish import Unavailable
from shared.clock import now
from shared.county import CountyConfig, MappedBy, Slug
from shared.events import HeldItem, HeldMapping
from shared.web.problems import Problem

MAX_LISTED = 1000


class Waiting(BaseModel):
    """One item that waits: enough to find it at its source, and to judge what it is."""

    source: str
    ref: str
    field: str
    said: str
    on: str
    ward: str | None
    at: datetime


class Word(BaseModel):
    """What a source calls something nobody has mapped, and how many items wait for it."""

    source: str
    field: str
    said: str
    items: int
    first: str
    last: str


class HeldList(BaseModel):
    """All words that wait, most items first, and the oldest thousand items."""

    county: str
    total: int
    words: list[Word]
    items: list[Waiting]
    items_omitted: int


class Meaning(BaseModel):
    """From now on, `said` means `type` for this source."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, json_schema_extra={"examples": [examples.MEANING]}
    )

    source: Slug
    field: MappedBy = "category"
    said: Annotated[str, Field(min_length=1, max_length=100)]
    type: Slug


class Mapped(BaseModel):
    """What a mapping released. Items that other replicas hold at this moment follow by themselves."""

    county: str
    source: str
    said: str
    type: str
    released: int


_HELD = answers(401, 403, 404, 422, 429) | {200: told("What waits", examples.HELD)}
_MAPPED = answers(401, 403, 404, 422, 429, 503) | {200: told("Mapped and released", examples.MAPPED)}


def review_router(door: Door) -> APIRouter:
    """The routes for those who decide what a source's words mean."""
    router = APIRouter(tags=["held items"])

    @router.get("/v1/held", responses=_HELD)
    async def held(
        county: Annotated[str, Query(description="The county's id.")],
        authorization: Annotated[str | None, Header()] = None,
    ) -> HeldList:
        """Items that wait for a mapping: with the right `review` all, with `feed` those of the key's source."""
        key = check_right(door, authorization, county, "review", "feed")
        door.county(county)
        waiting = door.holding.table(county).waiting
        if not key.allows("review", county):
            waiting = [item for item in waiting if item.source == key.source]
        return _listed(county, waiting)

    @router.post("/v1/held:map", responses=_MAPPED)
    async def map_(
        meaning: Meaning,
        county: Annotated[str, Query(description="The county's id.")],
        authorization: Annotated[str | None, Header()] = None,
    ) -> Mapped:
        """Say what a source's word means, and release what waited for it. Saying it again is harmless."""
        key = check_right(door, authorization, county, "review")
        _check(door.feed(county, meaning.source).config, meaning)
        mapping = HeldMapping(county=county, at=now(), by=key.id, **meaning.model_dump())
        try:
            released = await door.holding.map(mapping)
        except Unavailable:
            raise unavailable(0) from None
        return Mapped(
            county=county, source=meaning.source, said=meaning.said, type=meaning.type, released=released
        )

    return router


def _check(config: CountyConfig, meaning: Meaning) -> None:
    if meaning.type not in config.type:
        raise Problem(422, "unknown-type", "the county has no such type")
    if meaning.type not in config.feed[meaning.source].types:
        raise Problem(422, "type-not-in-feed", "the county does not expect this type from this feed")


def _listed(county: str, waiting: list[HeldItem]) -> HeldList:
    words: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in waiting:
        words[item.source, item.field, item.said].append(item.item.on if item.item else "")
    told = [
        Word(source=s, field=f, said=w, items=len(days), first=min(days), last=max(days))
        for (s, f, w), days in words.items()
    ]
    shown = waiting[:MAX_LISTED]
    return HeldList(
        county=county,
        total=len(waiting),
        words=sorted(told, key=lambda word: (-word.items, word.source, word.said)),
        items=[_told(item) for item in shown],
        items_omitted=len(waiting) - len(shown),
    )


def _told(item: HeldItem) -> Waiting:
    on, ward = (item.item.on, item.item.ward) if item.item else ("", None)
    return Waiting(
        source=item.source, ref=item.ref, field=item.field, said=item.said, on=on, ward=ward, at=item.at
    )
