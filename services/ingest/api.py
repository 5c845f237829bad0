"""The door for feeders: `POST /v1/incidents` and `POST /v1/incidents:bulk`."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.requests import ClientDisconnect

from services.ingest import body
from services.ingest.access import check_access
from services.ingest.answers import Answer, response, unavailable
from services.ingest.counties import County
from services.ingest.domain.admit import Admission, Repeats, Terms, latest_day
from services.ingest.domain.item import Item, Rejected
from services.ingest.formats import FORMATS
from services.ingest.formats.ndjson import NotJson, read_document
from services.ingest.formats.police_uk import UnknownColumns
from services.ingest.load import Load
from services.ingest.openapi import ANSWERS, BULK_BODY, DOCUMENT_BODY
from services.ingest.publish import Publisher, Unavailable
from services.ingest.settings import IngestSettings
from shared.clock import now
from shared.county import Month
from shared.keys import KeyFile
from shared.web.problems import Problem

Batches = AsyncIterable[list[Item | Rejected]]
CLIENT_GONE = 499


@dataclass(frozen=True)
class Door:
    """What every request needs: the counties, the keys, the way to the log, the limits."""

    counties: Mapping[str, County]
    keys: KeyFile
    publisher: Publisher
    settings: IngestSettings


@dataclass(frozen=True)
class Visit:
    """Who asks, for what, as the query and the headers say; the key has been checked."""

    county: County
    source: str
    completes: str | None
    dry_run: bool


def incidents_router(door: Door) -> APIRouter:
    """The two routes that take incidents."""
    router = APIRouter(tags=["incidents"])

    def visit(
        county: Annotated[str, Query(description="The county's id.")],
        source: Annotated[str, Query(description="The feed's id; your key's source.")],
        complete_for: Annotated[Month | None, Query(description="This is all of that month.")] = None,
        dry_run: Annotated[bool, Query(description="Judge every item and keep nothing.")] = False,
        authorization: Annotated[str | None, Header()] = None,
    ) -> Visit:
        check_access(door.keys, authorization, county, source)
        return _visit(door, county, source, complete_for, dry_run)

    @router.post("/v1/incidents", response_model=Answer, status_code=202, responses=ANSWERS,
                 openapi_extra=DOCUMENT_BODY)  # fmt: skip
    async def incidents(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Response:
        """Take one incident, or a JSON list of them."""
        content = await body.whole(request, door.settings.document_bytes)
        return await _take(door, visit, "conflict", _document(content))

    @router.post("/v1/incidents:bulk", response_model=Answer, status_code=202, responses=ANSWERS,
                 openapi_extra=BULK_BODY)  # fmt: skip
    async def bulk(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Response:
        """Take incidents line by line, as NDJSON or as a street file of data.police.uk."""
        format_ = FORMATS[_media_type(request)]()
        batches = body.items(request, format_, door.settings.bulk_bytes)
        return await _take(door, visit, format_.repeats, batches)

    return router


def _visit(door: Door, county: str, source: str, completes: str | None, dry_run: bool) -> Visit:
    known = door.counties.get(county)
    if known is None:
        raise Problem(404, "unknown-county", "this door does not serve that county")
    if source not in known.config.feed:
        raise Problem(422, "unknown-source", "the county has no feed of that name")
    latest = latest_day(known.config, now().date())
    if completes is not None and latest is not None and completes > latest[:7]:
        raise Problem(422, "date-in-future", "a month that has not begun cannot be complete")
    return Visit(known, source, completes, dry_run)


async def _take(door: Door, visit: Visit, repeats: Repeats, batches: Batches) -> Response:
    load = Load(
        None if visit.dry_run else door.publisher,
        visit.county.config.id,
        visit.source,
        _admission(visit, repeats),
    )
    try:
        async for batch in batches:
            await load.take(batch)
        return response(await load.finish(visit.completes))
    except Unavailable:
        raise unavailable(load.kept()) from None
    except UnknownColumns as error:
        raise Problem(422, "unknown-columns", str(error)) from None
    except Problem as problem:
        problem.extra["kept"] = await load.settle()
        raise
    except ClientDisconnect:
        return Response(status_code=CLIENT_GONE)


def _admission(visit: Visit, repeats: Repeats) -> Admission:
    at = now()
    terms = Terms(visit.source, int(at.timestamp() * 1_000_000), visit.completes, repeats)
    config = visit.county.config
    return Admission(config, visit.county.locator, terms, latest_day(config, at.date()))


async def _document(content: bytes) -> AsyncIterator[list[Item | Rejected]]:
    try:
        yield list(read_document(content))
    except NotJson as error:
        raise Problem(422, "malformed-body", str(error)) from None


def _media_type(request: Request) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in FORMATS or request.headers.get("content-encoding", "identity") != "identity":
        wanted = "send " + " or ".join(FORMATS) + ", not compressed"
        raise Problem(415, "unsupported-media-type", wanted)
    return media_type
