"""Cutting: a county's rows of one topic, copied as they stand on the day a month is settled.

What a pack can need is bounded: 25 months of counts, the figures of the newest periods, every feed, what
happened since the previous cut, hotspots that still stand, and all that was ever logged of an alert with news.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reports.domain.facts import CUT_TOPICS
from services.reports.store import Stand
from shared.periods import month_ordinal, month_text

MONTHS_BACK = 24
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_SINCE = '(generation, "offset", step) > (:g, :o, :s)'
# by the county's clock first: a log folded anew sends old signals again, with their ids, at a greater stand
_SIGNALLED = """((document->>'at')::timestamptz, generation, "offset", step) > (:since, :g, :o, :s)"""
_STANDING = """key IN (SELECT key FROM (
    SELECT DISTINCT ON (document->>'episode') key, document->>'kind' AS kind FROM reports.fact
    WHERE county = :county AND topic = :topic AND document->>'kind' LIKE 'hotspot%'
    ORDER BY document->>'episode', generation DESC, "offset" DESC, step DESC) newest
    WHERE kind <> 'hotspot_cleared')"""
_LOGGED = f"""document->>'alert' IN (SELECT document->>'alert' FROM reports.fact
    WHERE county = :county AND topic = :topic AND {_SINCE})"""
_NEWEST = r"""key IN (SELECT DISTINCT ON (document->>'indicator', document->>'place') key FROM reports.fact
    WHERE county = :county AND topic = :topic AND document->>'kind' = 'status'
    AND period ~ '\d{4}-\d{2}$' AND right(period, 7) <= :month
    ORDER BY document->>'indicator', document->>'place', right(period, 7) DESC)"""
WHAT = {
    "counts.v1": "period BETWEEN :first AND :month",
    # figures of the month, of years and quarters, which are written otherwise, and the last of whatever is older
    "statuses.v1": rf"(right(period, 7) = :month OR period !~ '\d{{4}}-\d{{2}}$' OR {_NEWEST})",
    "feeds.v1": "true",
    "signals.v1": f"({_SIGNALLED} OR {_STANDING})",
    "alert-log.v1": _LOGGED,
}
"""Which rows of each topic go into a cut."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows of all topics as they stood when the month was settled: documents by topic, in key order."""

    county: str
    month: str
    as_of: datetime
    since: datetime | None
    """The clock of the cut before; None for a county's first."""
    documents: dict[str, tuple[dict[str, Any], ...]]


async def cut(
    connection: AsyncConnection, county: str, topic: str, month: str, as_of: datetime, stand: Stand
) -> bool:
    """Copy the topic's rows into the cut of `month`; false if that, or a later month's, is there already."""
    before = await _previous(connection, county, topic, month)
    if before is None:
        return False
    values = _names(county, topic, month) | {"first": month_text(month_ordinal(month) - MONTHS_BACK)}
    values |= {"since": before[0]} | dict(zip("gos", before[1], strict=True))
    await connection.execute(
        text(f"""INSERT INTO reports.cut_fact
             SELECT county, :month, topic, key, generation, "offset", step, document FROM reports.fact
             WHERE county = :county AND topic = :topic AND {WHAT[topic]}"""),
        values,
    )
    made = _names(county, topic, month) | {"as_of": as_of} | dict(zip("gos", stand, strict=True))
    await connection.execute(
        text("INSERT INTO reports.cut VALUES (:county, :month, :topic, :as_of, :g, :o, :s)"), made
    )
    return True


async def _previous(
    connection: AsyncConnection, county: str, topic: str, month: str
) -> tuple[datetime, Stand] | None:
    """Clock and stand of the topic's newest cut; None if the month's own, or a later one, is made."""
    query = text("""SELECT month, as_of, generation, "offset", step FROM reports.cut
                    WHERE county = :county AND topic = :topic ORDER BY month DESC LIMIT 1""")
    newest = (await connection.execute(query, {"county": county, "topic": topic})).first()
    if newest is None:
        return _NEVER, (-1, -1, -1)
    stand = (newest.generation, newest.offset, newest.step)
    return None if newest.month >= month else (newest.as_of, stand)


def _names(county: str, topic: str, month: str) -> dict[str, Any]:
    return {"county": county, "topic": topic, "month": month}


async def cut_topics(connection: AsyncConnection, county: str, month: str) -> set[str]:
    """The topics already cut for the month."""
    query = text("SELECT topic FROM reports.cut WHERE county = :county AND month = :month")
    return set((await connection.execute(query, {"county": county, "month": month})).scalars())


async def read_cut(connection: AsyncConnection, county: str, month: str) -> Cut | None:
    """The month's cut; None until it is made on every topic."""
    where = {"county": county, "month": month}
    if not await cut_topics(connection, county, month) >= set(CUT_TOPICS):
        return None
    clocks = text("""SELECT max(as_of) FILTER (WHERE month = :month) AS own,
                     max(as_of) FILTER (WHERE month < :month) AS before
                     FROM reports.cut WHERE county = :county""")
    clock = (await connection.execute(clocks, where)).one()
    rows = await connection.execute(
        text("""SELECT topic, document FROM reports.cut_fact
             WHERE county = :county AND month = :month ORDER BY topic, key"""),
        where,
    )
    documents: dict[str, list[dict[str, Any]]] = {topic: [] for topic in CUT_TOPICS}
    for row in rows:
        documents[row.topic].append(row.document)
    return Cut(
        county, month, clock.own, clock.before, {topic: tuple(found) for topic, found in documents.items()}
    )
