"""The pack assembles itself: whole cuts without a pack are issued, oldest first, as soon as they are whole."""

import asyncio
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reports.archive import waiting
from services.reports.errors import NoPack
from services.reports.pack import RENDERERS, issue, rendition

log = structlog.get_logger()
LOOK_AGAIN_SECONDS = 30.0
"""Without a nudge: for what failed, and for cuts made before this process started."""


class Issuer:
    """Issues in its own task, so that a pack that fails to render never holds up the projection."""

    def __init__(self, engine: AsyncEngine, counties: Path) -> None:
        self.engine, self.counties = engine, counties
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """A cut was made: look now."""
        self._nudged.set()

    async def run(self) -> None:
        """Issue for ever."""
        while True:
            self._nudged.clear()
            async with self.engine.connect() as connection:
                found = await waiting(connection)
            for county, month in found:
                await self._issue(county, month)
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            return

    async def _issue(self, county: str, month: str) -> None:
        try:
            await issue(self.engine, county, month, self.counties)
            for form in RENDERERS:
                await rendition(self.engine, county, month, form)
        except NoPack as reason:
            log.info("pack_waits", county=county, month=month, reason=str(reason))
        except Exception:  # one county's pack must not stop the others'; it is tried again
            log.exception("pack_failed", county=county, month=month)
