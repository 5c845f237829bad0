"""Issued packs as they are stored: written once, read for ever."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reports.domain.facts import CUT_TOPICS
from services.reports.domain.pack import Pack


@dataclass(frozen=True, slots=True)
class Issued:
    """A stored pack: its data as canonical JSON and that text's sha256."""

    county: str
    month: str
    data: str
    sha256: str
    issued: datetime

    def pack(self) -> Pack:
        """The data read back."""
        return Pack.model_validate_json(self.data)


def canonical(pack: Pack) -> str:
    """The pack's one JSON text: keys in order, no spaces."""
    return json.dumps(pack.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: bytes) -> str:
    """sha256, in hex."""
    return hashlib.sha256(content).hexdigest()


async def keep_pack(connection: AsyncConnection, pack: Pack, issued: datetime) -> None:
    """Store the pack unless its month has one: what is issued stays."""
    data = canonical(pack)
    values = {"county": pack.county, "month": pack.month, "data": data, "sha": digest(data.encode())}
    await connection.execute(
        text("""INSERT INTO reports.pack (county, month, data, sha256, issued)
             VALUES (:county, :month, :data, :sha, :issued) ON CONFLICT DO NOTHING"""),
        values | {"issued": issued},
    )


async def find_pack(connection: AsyncConnection, county: str, month: str) -> Issued | None:
    """The month's pack, if it is issued."""
    return await _newest(connection, county, month, "month = :month")


async def pack_before(connection: AsyncConnection, county: str, month: str) -> Issued | None:
    """The newest pack of an earlier month."""
    return await _newest(connection, county, month, "month < :month")


async def _newest(connection: AsyncConnection, county: str, month: str, where: str) -> Issued | None:
    query = text(f"""SELECT county, month, data, sha256, issued FROM reports.pack
                     WHERE county = :county AND {where} ORDER BY month DESC LIMIT 1""")
    row = (await connection.execute(query, {"county": county, "month": month})).first()
    return None if row is None else Issued(*row)


async def list_packs(connection: AsyncConnection, county: str) -> list[dict[str, str]]:
    """Month, time of issue and checksum of every pack, newest first."""
    query = text("""SELECT month, issued, sha256 FROM reports.pack
                    WHERE county = :county ORDER BY month DESC""")
    rows = await connection.execute(query, {"county": county})
    return [{"month": r.month, "issued": r.issued.isoformat(), "sha256": r.sha256} for r in rows]


async def waiting(connection: AsyncConnection) -> Sequence[tuple[str, str]]:
    """(county, month) of every cut that is whole and has no pack yet, oldest month first."""
    query = text("""SELECT county, month FROM reports.cut c
                    WHERE NOT EXISTS (SELECT 1 FROM reports.pack p
                                      WHERE p.county = c.county AND p.month = c.month)
                    GROUP BY county, month HAVING count(*) = :topics ORDER BY month, county""")
    return [(r.county, r.month) for r in await connection.execute(query, {"topics": len(CUT_TOPICS)})]


async def keep_rendition(
    connection: AsyncConnection, county: str, month: str, form: str, content: bytes
) -> None:
    """Store a form of the pack unless it has one: later software must not change what was handed out."""
    await connection.execute(
        text("""INSERT INTO reports.rendition (county, month, form, content, sha256)
             VALUES (:county, :month, :form, :content, :sha) ON CONFLICT DO NOTHING"""),
        {"county": county, "month": month, "form": form, "content": content, "sha": digest(content)},
    )


async def find_rendition(connection: AsyncConnection, county: str, month: str, form: str) -> bytes | None:
    """The stored form, if it was ever rendered."""
    query = text("""SELECT content FROM reports.rendition
                    WHERE county = :county AND month = :month AND form = :form""")
    where = {"county": county, "month": month, "form": form}
    content: bytes | None = (await connection.execute(query, where)).scalar()
    return content
