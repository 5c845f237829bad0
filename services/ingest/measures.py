"""`POST /v1/measures`: figures that do not come from counting incidents, as JSON or as CSV."""

import csv
import io
import json
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Request, Response

from services.ingest import body
from services.ingest.access import check_access
from services.ingest.answers import Answer, Outcome, rejected, response, unavailable
from services.ingest.counties import County
from services.ingest.domain.figure import Figure, judge_figure, read_figure
from services.ingest.domain.item import Rejected
from services.ingest.door import Door
from services.ingest.openapi import ANSWERS, FIGURES_BODY
from services.ingest.publish import Publisher, Unavailable, is_kept
from shared.clock import now
from shared.events import Measure
from shared.metrics import INGEST_ITEMS
from shared.web.problems import Problem

MAX_FIGURES = 10_000
UNUSED = "no_indicator_uses_it"
"""Told beside an accepted figure: kept, and judged once an indicator names its measure."""


def measures_router(door: Door) -> APIRouter:
    """The route that takes measures."""
    router = APIRouter(tags=["measures"])

    @router.post("/v1/measures", response_model=Answer, status_code=202, responses=ANSWERS,
                 openapi_extra=FIGURES_BODY)  # fmt: skip
    async def measures(
        request: Request,
        county: Annotated[str, Query(description="The county's id.")],
        source: Annotated[str, Query(description="The feed's id; your key's source.")],
        dry_run: Annotated[bool, Query(description="Judge every figure and keep nothing.")] = False,
        authorization: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Take one figure, a JSON list, or CSV with the fields as columns."""
        check_access(door, authorization, county, source)
        known = door.feed(county, source)
        content = await body.whole(request, door.settings.document_bytes)
        media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        verdicts = _judge(known, source, _figures(content, media_type))
        if not dry_run:
            await _keep(door.publisher, county, verdicts)
        answer = _answer(known, source, dry_run, verdicts)
        _note(door, answer)
        return response(answer)

    return router


def _figures(content: bytes, media_type: str) -> list[Figure | Rejected]:
    if media_type not in ("application/json", "text/csv"):
        raise Problem(415, "unsupported-media-type", "send application/json or text/csv, not compressed")
    is_text = media_type == "text/csv"
    rows = _rows(content) if is_text else _documents(content)
    if len(rows) > MAX_FIGURES:
        raise Problem(413, "body-too-large", f"send at most {MAX_FIGURES} figures in one request", kept=0)
    return [read_figure(row, is_text) for row in rows]


def _documents(content: bytes) -> list[Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Problem(422, "malformed-body", "not JSON") from None
    if not isinstance(found, dict | list):
        raise Problem(422, "malformed-body", "neither an object nor a list")
    return [found] if isinstance(found, dict) else found


def _rows(content: bytes) -> list[dict[str, Any]]:
    """Each row as a figure: an empty cell is a field left out."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if not set(reader.fieldnames or ()) <= set(Figure.model_fields):
            raise Problem(
                422, "unknown-columns", "the first line names columns that are no field of a figure"
            )
        return [{str(k): v for k, v in row.items() if v != ""} for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise Problem(422, "malformed-body", "not CSV in UTF-8") from None


def _judge(county: County, source: str, figures: list[Figure | Rejected]) -> list[Measure | Rejected]:
    version = int(now().timestamp() * 1_000_000)
    return [
        figure if isinstance(figure, Rejected) else judge_figure(county.config, source, figure, version)
        for figure in figures
    ]


async def _keep(publisher: Publisher, county: str, verdicts: list[Measure | Rejected]) -> None:
    sent = []
    try:
        for verdict in verdicts:
            if isinstance(verdict, Measure):
                sent.append(await publisher.send(county, verdict))
        await publisher.confirm(sent)
    except Unavailable:
        raise unavailable(sum(map(is_kept, sent))) from None


def _answer(county: County, source: str, dry_run: bool, verdicts: list[Measure | Rejected]) -> Answer:
    used = {indicator.measure for indicator in county.config.indicators}
    accepted = sum(isinstance(verdict, Measure) for verdict in verdicts)
    results = [_outcome(index, verdict, used) for index, verdict in enumerate(verdicts)]
    return Answer.of(str(uuid4()), county.config.id, source, dry_run=dry_run, accepted=accepted,
                     rejected=len(verdicts) - accepted, results=results)  # fmt: skip


def _outcome(index: int, verdict: Measure | Rejected, used: set[str | None]) -> Outcome:
    if isinstance(verdict, Rejected):
        return rejected(index, verdict)
    name = f"{verdict.measure} {verdict.place} {verdict.period}"
    return Outcome(
        index=index, ref=name, outcome="accepted", rule=None if verdict.measure in used else UNUSED
    )


def _note(door: Door, answer: Answer) -> None:
    for outcome in ("accepted", "rejected"):
        INGEST_ITEMS.labels(answer.county, answer.source, outcome).inc(getattr(answer, outcome))
    if not answer.dry_run:
        door.book.note(answer.county, answer.source, accepted=answer.accepted, rejected=answer.rejected)
