"""The end of the replay: what is still due comes in, and all of it is held against what was posted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.demo import check, held
from deploy.demo.counts import Counts, months_of
from deploy.demo.replay import System
from deploy.demo.seen import Heard
from deploy.demo.timeline import absent_months
from deploy.errors import CommandError
from services.reports.errors import ReportsError
from services.reports.pack import render_pack
from shared.county import CountyConfig

LAST_SECONDS = 60.0
"""How long packs and mails may take after the last month was judged."""


@dataclass(frozen=True)
class Outcome:
    """What was posted and what came of it."""

    county: CountyConfig
    counts: Counts
    heard: Heard
    mails: tuple[str, ...]
    """Message-IDs in the mailbox."""
    packs: tuple[str, ...]
    """Months with an issued pack."""

    @property
    def loaded(self) -> list[str]:
        """The months that were posted, oldest first."""
        return months_of(self.counts)


async def outcome(system: System, county: CountyConfig, counts: Counts, heard: Heard) -> Outcome:
    """What came of the replay, once every e-mail sent is in the mailbox and every pack due is issued."""
    sent, loaded = sorted(heard.sent()), months_of(counts)
    async with httpx.AsyncClient(base_url=system.urls["mail"], trust_env=False) as mail:
        mails = await held.awaited(
            lambda: held.mail_ids(mail), held.holds_all(sent), "the e-mails", LAST_SECONDS
        )
    async with system.client("reports", "partner") as reports:
        packs = await held.awaited(
            lambda: held.pack_months(reports, county.id), held.holds_all(loaded), "the packs", LAST_SECONDS
        )
    return Outcome(county, counts, heard, tuple(mails), tuple(packs))


async def kept_whole(system: System, end: Outcome) -> list[str]:
    """Every difference between what was posted and what is held: counts, coverage, packs, dead letters."""
    moment = max(end.heard.marks.values())
    rows = await held.count_rows(system.settings.database, end.county.id, moment)
    letters = await held.dead_letters(system.settings, end.county.id)
    return [
        *check.counts_differ(end.counts, check.counted_cells(end.county, rows)),
        *check.coverage_differs(end.counts, rows, absent_months(end.loaded)),
        *check.packs_differ(end.loaded, end.packs),
        *(f"dead letter at {letter.topic} {letter.offset}: {letter.reason}" for letter in letters),
    ]


def told_right(end: Outcome) -> list[str]:
    """What should have been found and told, and was not."""
    owner = end.county.feeds[0].owner
    return [
        *check.absence_differs(end.heard, absent_months(end.loaded), owner),
        *check.findings_differ(end.heard, end.loaded, end.mails),
    ]


async def render(system: System, county: CountyConfig, months: Sequence[str], folder: Path) -> None:
    """Write each month's pack into `folder`, as `wardwatch pack` does; CommandError naming the month that fails."""
    database = system.settings.database
    for month in months:
        try:
            await asyncio.to_thread(render_pack, database, county.id, month, folder, system.settings.counties)
        except ReportsError as error:
            raise CommandError(f"pack of {month}: {error}") from error
