"""Waiting for what another program does, and for a door to be ready as an operator sees it."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Return once `holds`; TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - no event comes from another program
            await asyncio.sleep(0.05)


async def until_ready(http: httpx.AsyncClient, ready: bool = True) -> None:
    """Return once `/readyz` says so, or says so no longer."""

    async def holds() -> bool:
        return (await http.get("/readyz")).is_success is ready

    await until(holds)
