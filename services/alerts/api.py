"""What alerts answers over HTTP: the county's alerts with the reasons behind them; never who was told by name."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.store import SCHEMA
from shared.keys import KeyFile
from shared.web.problems import Problem

_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_ALERTS = f"""
SELECT a.id, a.rule, a.place, a.subject, a.state, a.severity, a.revision, a.opened,
       (SELECT json_agg(json_build_object('number', l.number, 'at', l.document->'at',
                        'event', l.document->'event', 'reason', l.document->'reason',
                        'role', l.document->'role', 'channel', l.document->'channel') ORDER BY l.number)
        FROM {SCHEMA}.alert_log l WHERE l.alert = a.id) AS log
FROM {SCHEMA}.alert a WHERE a.county = :county ORDER BY a.opened DESC, a.id LIMIT :limit"""


def alerts_router(engine: AsyncEngine, keys: KeyFile) -> APIRouter:
    """`GET /v1/alerts`, for keys with the right `read` in the county."""
    router = APIRouter(tags=["alerts"])

    def readable(
        county: Annotated[str, Query(description="The county's id.")],
        authorization: Annotated[str | None, Header()] = None,
    ) -> str:
        check_access(keys, authorization, county)
        return county

    @router.get("/v1/alerts")
    async def alerts(
        county: Annotated[str, Depends(readable)],
        limit: Annotated[int, Query(ge=1, le=1000, description="The newest so many.")] = 200,
    ) -> dict[str, Any]:
        async with engine.connect() as connection:
            rows = (await connection.execute(text(_ALERTS), {"county": county, "limit": limit})).mappings()
            return {"county": county, "alerts": [dict(row) for row in rows]}

    return router


def check_access(keys: KeyFile, authorization: str | None, county: str) -> None:
    """Return if the key may read this county; Problem 401 without a known key, else 403."""
    scheme, _, secret = (authorization or "").partition(" ")
    key = keys.find(secret.strip()) if scheme.lower() == "bearer" and secret else None
    if key is None:
        raise Problem(401, "no-key", "send a known key as Authorization: Bearer ww_...", _CHALLENGE)
    if not key.allows("read", county):
        raise Problem(403, "not-allowed", "this key may not read this county")
