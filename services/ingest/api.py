"""The door for feeders: `POST /v1/incidents` and `POST /v1/incidents:bulk`."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.requests import ClientDisconnect

from services.ingest import body
from services.ingest.access import check_access
from services.ingest.answers import Answer, response, unavailable
from services.ingest.counties import County
from services.ingest.domain.admit import Admission, Terms, known_to, latest_day
from services.ingest.domain.item import Sent
from services.ingest.door import Door
from services.ingest.limits import backfill_in
from services.ingest.load import Load
from services.ingest.openapi import ANSWERS, BULK_BODY, DOCUMENT_BODY
from services.ingest.publish import Unavailable
from shared.clock import now
from shared.county import Month
from shared.web.problems import Problem

Batches = AsyncIterable[Sequence[Sent]]
CLIENT_GONE = 499
LINE = 100
"""Bytes of a line, about; it decides nothing but how much room is made at first."""


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

    async def visit(
        county: Annotated[str, Query(description="The county's id.")],
        source: Annotated[str, Query(description="The feed's id; your key's source.")],
        complete_for: Annotated[Month | None, Query(description="This is all of that month.")] = None,
        dry_run: Annotated[bool, Query(description="Judge every item and keep nothing.")] = False,
        authorization: Annotated[str | None, Header()] = None,
    ) -> Visit:
        check_access(door, authorization, county, source)
        return _visit(door, county, source, complete_for, dry_run)

    @router.post("/v1/incidents", response_model=Answer, status_code=202, responses=ANSWERS,
                 openapi_extra=DOCUMENT_BODY)  # fmt: skip
    async def incidents(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Response:
        """Take one incident, or a JSON list of them."""
        admission = _admission(door, visit, is_long=False)
        return await _take(door, visit, admission, body.document(request, door.settings.document_bytes))

    @router.post("/v1/incidents:bulk", response_model=Answer, status_code=202, responses=ANSWERS,
                 openapi_extra=BULK_BODY)  # fmt: skip
    async def bulk(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Response:
        """Take incidents line by line, as NDJSON, as CSV in our columns, or as a street file of data.police.uk."""
        length = min(body.announced(request), door.settings.bulk_bytes)
        admission = _admission(door, visit, is_long=True, expected=length // LINE)
        batches = body.lines(request, door.settings.bulk_bytes, admission.known)
        return await _take(door, visit, admission, batches)

    return router


def _visit(door: Door, county: str, source: str, completes: str | None, dry_run: bool) -> Visit:
    known = door.feed(county, source)
    latest = latest_day(known.config, now().date())
    if completes is not None and latest is not None and completes > latest[:7]:
        raise Problem(422, "date-in-future", "a month that has not begun cannot be complete")
    return Visit(known, source, completes, dry_run)


async def _take(door: Door, visit: Visit, admission: Admission, batches: Batches) -> Response:
    publisher = None if visit.dry_run else door.publisher
    load = Load(publisher, visit.county.config.id, visit.source, admission)
    try:
        async for batch in batches:
            if not visit.dry_run and (old := backfill_in(batch, now())):
                await door.pace.wait(visit.county.config.id, old)
                await load.ease(door.settings.backfill_records)
            await load.take(batch)
        answer = await load.finish(visit.completes)
        _note(door, answer)
        return response(answer)
    except Unavailable:
        raise unavailable(load.kept()) from None
    except Problem as problem:
        problem.extra["kept"] = await load.settle()
        raise
    except ClientDisconnect:
        return Response(status_code=CLIENT_GONE)


def _note(door: Door, answer: Answer) -> None:
    if not answer.dry_run:
        totals = answer.model_dump(include={"accepted", "duplicate", "held", "rejected"})
        door.book.note(answer.county, answer.source, **totals)


def _admission(door: Door, visit: Visit, is_long: bool, expected: int = 0) -> Admission:
    at, county = now(), visit.county.config.id
    may_hold = max(0, door.settings.held_items - len(door.holding.table(county)))
    terms = Terms(visit.source, int(at.timestamp() * 1_000_000), visit.completes, may_hold, expected)
    config = door.holding.config(county)
    latest = latest_day(config, at.date())
    known = known_to(config, terms, at.date(), latest) if is_long else None
    return Admission(config, visit.county.locator, terms, latest, known)
