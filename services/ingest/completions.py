"""`POST /v1/completions`: these loads are all that a source has of a month, said after the parts were posted."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.ingest import body, examples
from services.ingest.access import check_access
from services.ingest.answers import unavailable
from services.ingest.domain.admit import latest_day
from services.ingest.door import Door
from services.ingest.openapi import answers, inlined, told
from services.ingest.publish import Unavailable
from shared.clock import now
from shared.county import CountyConfig
from shared.events import Complete, Incidents, LoadCount
from shared.web.problems import Problem

MAX_LOADS = 10_000
_ANSWERS = answers(401, 403, 404, 413, 422, 429, 503) | {
    200: told("A dry run: it would be kept", examples.DECLARED | {"dry_run": True}),
    202: told("Kept; in force once all its loads are there", examples.DECLARED),
}


class Part(BaseModel):
    """One load, as its answer named it, and how many of its items were accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    load: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    items: int = Field(ge=0, le=2**31 - 1)


class WholeMonth(BaseModel):
    """All that a source has of a month; no load at all is a nil return. `confirmed` puts a held one in force."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    month: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
    loads: list[Part] = Field(max_length=MAX_LOADS)
    confirmed: bool = False


class Declared(BaseModel):
    """What became of a completion: in the log (unless `dry_run`), in force once its loads are all there."""

    county: str
    source: str
    month: str
    loads: int
    items: int
    confirmed: bool
    dry_run: bool


def completions_router(door: Door) -> APIRouter:
    """The route that takes completions."""
    router = APIRouter(tags=["incidents"])

    @router.post("/v1/completions", response_model=Declared, status_code=202, responses=_ANSWERS,
                 openapi_extra=_BODY)  # fmt: skip
    async def completions(
        request: Request,
        county: Annotated[str, Query(description="The county's id.")],
        source: Annotated[str, Query(description="The feed's id; your key's source.")],
        dry_run: Annotated[bool, Query(description="Judge it and keep nothing.")] = False,
        authorization: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Declare a month complete, naming the loads that hold all of it."""
        check_access(door, authorization, county, source)
        config = door.feed(county, source).config
        whole = _read(await body.whole(request, door.settings.document_bytes), config)
        if not dry_run:
            await _keep(door, config.id, source, whole)
        return _answer(config.id, source, whole, dry_run)

    return router


def _read(content: bytes, config: CountyConfig) -> WholeMonth:
    try:
        whole = WholeMonth.model_validate_json(content)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)[:5]
        faults = [{"pointer": _pointer(fault["loc"]), "rule": fault["type"]} for fault in told]
        detail = "the completion does not fit its description"
        raise Problem(422, "invalid-request", detail, errors=faults) from None
    latest = latest_day(config, now().date())
    if latest is not None and whole.month > latest[:7]:
        raise Problem(422, "date-in-future", "a month that has not begun cannot be complete")
    return whole


def _pointer(place: tuple[int | str, ...]) -> str:
    """Where the fault is; a name that the sender made up is not repeated."""
    known = {*WholeMonth.model_fields, *Part.model_fields}
    return "".join(f"/{step}" for step in place if isinstance(step, int) or step in known)


async def _keep(door: Door, county: str, source: str, whole: WholeMonth) -> None:
    """Put the completion on the log. A nil return names an empty load of its own, so that it has its place there."""
    loads = tuple(LoadCount(load=part.load, items=part.items) for part in whole.loads)
    try:
        if not loads:
            empty = Incidents(county=county, source=source, load=str(uuid4()), items=())
            await door.publisher.publish(county, empty)
            loads = (LoadCount(load=empty.load, items=0),)
        record = Complete(
            county=county, source=source, month=whole.month, loads=loads, confirmed=whole.confirmed
        )
        await door.publisher.publish(county, record)
    except Unavailable:
        raise unavailable(0) from None


def _answer(county: str, source: str, whole: WholeMonth, dry_run: bool) -> JSONResponse:
    declared = Declared(
        county=county,
        source=source,
        month=whole.month,
        loads=len(whole.loads),
        items=sum(part.items for part in whole.loads),
        confirmed=whole.confirmed,
        dry_run=dry_run,
    )
    return JSONResponse(declared.model_dump(), 200 if dry_run else 202)


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": inlined(WholeMonth.model_json_schema()),
                "example": examples.WHOLE_MONTH,
            }
        },
    }
}
