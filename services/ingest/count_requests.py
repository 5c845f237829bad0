"""Counts what was answered, by route and status."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.metrics import INGEST_REQUESTS


class CountRequests:
    """ASGI middleware that leaves request and response as they are: bodies stream through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count its answer."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                INGEST_REQUESTS.labels(_route(scope), str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counted if scope["type"] == "http" else send)


def _route(scope: Scope) -> str:
    """The route's own path, so that what a stranger types makes no new series."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
