"""A service as an ASGI app: its parts run while the app lives, its pages tell what they wait for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import APIRouter, Depends, FastAPI

from shared.web.ops import ops_router
from shared.web.parameters import only_known_parameters
from shared.web.problems import install_problems


class Parts(Protocol):
    """What runs behind the pages."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End without loss."""

    def missing(self) -> list[str]:
        """What is still waited for; empty when ready."""


def service_app(name: str, parts: Parts, *routers: APIRouter) -> FastAPI:
    """The app of service `name`: operator pages, problems as problem+json, no unknown query parameter."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.start()
        try:
            yield
        finally:
            await parts.stop()

    strict = [Depends(only_known_parameters)]
    app = FastAPI(title=f"wardwatch {name}", version="1", lifespan=lifespan, dependencies=strict)
    install_problems(app)
    for router in (*routers, ops_router(parts.missing)):
        app.include_router(router)
    return app
