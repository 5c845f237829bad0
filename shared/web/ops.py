"""`/livez`, `/readyz` and `/metrics`, the same on every service."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Unready = Callable[[], list[str]]
"""Says what is still missing before the service can do its work; empty when ready."""


def ops_router(unready: Unready) -> APIRouter:
    """The three operator pages; `unready` decides `/readyz`."""
    router = APIRouter(tags=["operations"])

    @router.get("/livez")
    def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    def readyz(response: Response) -> dict[str, object]:
        missing = unready()
        response.status_code = 503 if missing else 200
        return {"status": "waiting" if missing else "ready", "for": missing}

    @router.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
