"""What partners may fetch: the list of packs, and each pack as HTML, PDF or JSON."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reports.archive import digest, list_packs
from services.reports.errors import NoPack
from services.reports.pack import FORMS, rendition
from shared.keys import KeyFile
from shared.web.problems import Problem

MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
_NAME = re.compile(rf"(\d{{4}}-(?:0[1-9]|1[0-2]))(?:\.({'|'.join(FORMS)}))?")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def packs_router(engine: AsyncEngine, keys: KeyFile) -> APIRouter:
    """The packs of one county, for keys with the right `read` in it."""
    router = APIRouter(prefix="/v1/counties/{county}/packs", tags=["packs"])

    def allowed(county: str, authorization: Annotated[str | None, Header()] = None) -> str:
        check_access(keys, authorization, county)
        return county

    @router.head("", include_in_schema=False)
    @router.get("")
    async def packs(county: Annotated[str, Depends(allowed)]) -> dict[str, object]:
        async with engine.connect() as connection:
            return {"county": county, "packs": await list_packs(connection, county)}

    @router.head("/{name}", include_in_schema=False)
    @router.get("/{name}", response_class=Response, responses={304: {"description": "Not changed"}})
    async def pack(
        county: Annotated[str, Depends(allowed)],
        name: str,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """`name` is a month, such as `2025-11`, and `.html`, `.pdf` or `.json` (which it is without)."""
        month, form = parse_name(name)
        try:
            content = await rendition(engine, county, month, form)
        except NoPack as reason:
            raise Problem(404, "no-pack", str(reason)) from reason
        headers = _headers(county, month, form, content)
        if is_held(if_none_match, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=MEDIA[form], headers=headers)

    return router


def is_held(if_none_match: str | None, tag: str) -> bool:
    """Whether `If-None-Match` names the tag, or any (RFC 9110, 13.1.2: compared weakly)."""
    held = {given.strip().removeprefix("W/") for given in (if_none_match or "").split(",")}
    return tag in held or "*" in held


def check_access(keys: KeyFile, authorization: str | None, county: str) -> None:
    """Return if the key may read this county; Problem 401 without a known key, else 403."""
    scheme, _, secret = (authorization or "").partition(" ")
    key = keys.find(secret.strip()) if scheme.lower() == "bearer" and secret else None
    if key is None:
        raise Problem(401, "no-key", "send a known key as Authorization: Bearer ww_...", _CHALLENGE)
    if not key.allows("read", county):
        raise Problem(403, "not-allowed", "this key may not read this county")


def parse_name(name: str) -> tuple[str, str]:
    """Month and form of `2025-11.pdf`; Problem 404 for what names no pack."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise Problem(404, "no-such-form", "a pack is named YYYY-MM, with .html, .pdf or .json")
    return found[1], found[2] or "json"


def _headers(county: str, month: str, form: str, content: bytes) -> dict[str, str]:
    """An issued pack never changes, so its checksum is its tag; `private`, for it needs a key."""
    return {
        "ETag": f'"{digest(content)}"',
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="pack-{county}-{month}.{form}"',
    }
