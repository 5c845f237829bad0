"""`GET /v1/feeds`: what this door has accepted, rejected and held since it started, feed by feed."""

from collections import Counter
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel

from services.ingest import examples
from services.ingest.access import check_right
from services.ingest.book import FeedAnswered
from services.ingest.door import Door
from services.ingest.openapi import answers, told


class Feeds(BaseModel):
    """The feeds of a county as this replica has met them. What is silent, the indicator service says."""

    county: str
    since: datetime
    """When this replica started to count."""
    feeds: list[FeedAnswered]


_ANSWERS = answers(401, 403, 404, 422, 429) | {200: told("Every feed, heard or not", examples.FEEDS)}


def feeds_router(door: Door) -> APIRouter:
    """The route that tells what became of the feeds."""
    router = APIRouter(tags=["feeds"])

    @router.get("/v1/feeds", responses=_ANSWERS)
    async def feeds(
        county: Annotated[str, Query(description="The county's id.")],
        authorization: Annotated[str | None, Header()] = None,
    ) -> Feeds:
        """What this door has accepted, rejected and held since it started. A feeder sees its own feed."""
        key = check_right(door, authorization, county, "feed", "review", "read")
        config = door.county(county).config
        waiting = Counter(item.source for item in door.holding.table(county).waiting)
        told = door.book.feeds(config, dict(waiting))
        if not (key.allows("review", county) or key.allows("read", county)):
            told = [feed for feed in told if feed.feed == key.source]
        return Feeds(county=county, since=door.book.since, feeds=told)

    return router
