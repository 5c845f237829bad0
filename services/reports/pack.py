"""Issuing packs and handing them out: frozen at first issue, data and renditions alike."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from shapely.geometry.base import BaseGeometry
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.reports import archive
from services.reports.assemble import assemble
from services.reports.cuts import Cut, cut_topics, read_cut
from services.reports.domain.facts import CUT_TOPICS
from services.reports.domain.periods import month_words
from services.reports.errors import NoPack
from services.reports.render.apart import pdf_apart
from services.reports.render.html import html
from services.reports.store import is_month_known, marks, newest_fact
from shared.clock import now
from shared.county import CountyConfig
from shared.county_files import load_outlines
from shared.db import engine_for
from shared.metrics import PACKS_MADE

log = structlog.get_logger()
Render = Callable[[archive.Issued], Awaitable[bytes]]
FORMS = ("html", "pdf", "json")


def render_pack(
    database_url: str, county: str, month: str, out_dir: Path, counties_dir: Path, place: str | None = None
) -> list[Path]:
    """Write `pack-<county>-<month>[-<place>]` as `.html`, `.pdf` and `.json` into `out_dir`; NoPack if there is none.

    The county's pack is the issued one. A place's is made on demand from the same frozen cut.
    """
    name = "-".join(filter(None, ("pack", county, month, place)))
    contents = asyncio.run(_contents(database_url, county, month, counties_dir, place))
    return [_written(out_dir / f"{name}.{form}", content) for form, content in contents.items()]


async def _contents(
    database_url: str, county: str, month: str, counties: Path, place: str | None
) -> dict[str, bytes]:
    engine = engine_for(database_url)
    try:
        stored = await issue(engine, county, month, counties)
        if place is None or place == stored.pack().place:
            return {form: await rendition(engine, county, month, form) for form in FORMS}
        return await _of_place(engine, stored, counties, place)
    finally:
        await engine.dispose()


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


async def _of_place(
    engine: AsyncEngine, county: archive.Issued, counties: Path, place: str
) -> dict[str, bytes]:
    async with engine.connect() as connection:
        cut, config = await _sources(connection, county.county, county.month)
    check_place(config, place)
    made = assemble(config, cut, _outlines(counties / county.county), place=place)
    issued = replace(county, data=(data := archive.canonical(made)), sha256=archive.digest(data.encode()))
    return {form: await RENDERERS[form](issued) for form in RENDERERS} | {"json": data.encode()}


def check_place(county: CountyConfig, code: str) -> None:
    """Return if packs are made of the place; NoPack for a ward, of which neither status nor ranking is judged."""
    if code not in county.place:
        raise NoPack(f"no pack: {county.name} has no place {code!r}")
    place, smallest = county.place[code], county.tiers[0]
    if place.tier == smallest.id:
        larger = (f"{county.place[c].name} ({c})" for c in county.holders[code][1:])
        kind = smallest.name.lower()
        raise NoPack(f"no pack: {place.name} is a {kind}; ask for a place that holds it: {', '.join(larger)}")


async def issue(engine: AsyncEngine, county: str, month: str, counties: Path) -> archive.Issued:
    """The month's pack, issued now if its cut is whole and it was not before; NoPack if it cannot be."""
    async with engine.connect() as connection:
        if stored := await archive.find_pack(connection, county, month):
            return stored
        cut, config = await _sources(connection, county, month)
        before = await archive.pack_before(connection, county, month)
    last = before.pack() if before else None
    made = await asyncio.to_thread(lambda: assemble(config, cut, _outlines(counties / county), last))
    async with engine.begin() as connection:
        await archive.keep_pack(connection, made, now())
        issued = await archive.find_pack(connection, county, month)
    PACKS_MADE.labels(county).inc()
    assert issued is not None, "what was just kept is there"
    log.info("pack_issued", county=county, month=month, sha256=issued.sha256)
    return issued


async def _sources(connection: AsyncConnection, county: str, month: str) -> tuple[Cut, CountyConfig]:
    cut = await read_cut(connection, county, month)
    document = await newest_fact(connection, county, "counties.v1", "")
    if cut is None or document is None:
        raise NoPack(await _why_none(connection, county, month))
    return cut, CountyConfig.model_validate(document["config"])


def _outlines(directory: Path) -> dict[str, BaseGeometry]:
    """The county's outlines; none where it ships none, and then the pack says so in place of a map."""
    return load_outlines(directory) if (directory / "outlines.geojson").exists() else {}


async def rendition(engine: AsyncEngine, county: str, month: str, form: str) -> bytes:
    """An issued pack as `html`, `pdf` or `json`: as first rendered, byte for byte. NoPack if not issued."""
    async with engine.connect() as connection:
        stored = await archive.find_pack(connection, county, month)
        if stored is None:
            raise NoPack(await _why_none(connection, county, month))
        kept = await archive.find_rendition(connection, county, month, form)
    if form == "json":
        return stored.data.encode()
    if kept is not None:
        return kept
    content = await RENDERERS[form](stored)
    async with engine.begin() as connection:
        await archive.keep_rendition(connection, county, month, form, content)
        return await archive.find_rendition(connection, county, month, form) or content


async def _html(stored: archive.Issued) -> bytes:
    return await asyncio.to_thread(lambda: html(stored.pack()))


async def _pdf(stored: archive.Issued) -> bytes:
    return await pdf_apart(stored.data)


RENDERERS: dict[str, Render] = {"html": _html, "pdf": _pdf}
"""Each form but JSON, which is the stored data itself."""


async def _why_none(connection: AsyncConnection, county: str, month: str) -> str:
    """The first thing that stands between the county and the month's pack, by the county's calendar."""
    judged, made = await marks(connection, county), await cut_topics(connection, county, month)
    name = month_words(month)
    if not judged:
        return f"no pack: {county} has not been judged yet, or reports has not read it"
    settled = max((newest for _, newest in judged.values() if newest), default=None)
    as_of = max(at for at, _ in judged.values()).astimezone(await _zone(connection, county))
    if made:
        lacking = [t for t in CUT_TOPICS if t not in made] or ["counties.v1"]
        return f"no pack of {name} yet: its cut waits for {', '.join(lacking)}"
    if month >= f"{as_of:%Y-%m}":
        return f"no pack of {name}: the month is not over yet as of {as_of:%Y-%m-%d}"
    if not await is_month_known(connection, county, month):
        return f"no pack of {name}: the month is not loaded"
    if settled is None or settled < month:
        newest = f"the newest settled month is {month_words(settled)}" if settled else "no month is settled"
        return f"no pack of {name}: not settled as of {as_of:%Y-%m-%d} ({newest})"
    return f"no pack of {name}: it was settled together with a later month, whose pack has its figures"


async def _zone(connection: AsyncConnection, county: str) -> ZoneInfo:
    """The county's; UTC until its configuration is read."""
    document = await newest_fact(connection, county, "counties.v1", "")
    return ZoneInfo(document["config"]["zone"] if document else "UTC")
