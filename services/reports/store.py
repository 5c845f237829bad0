"""The tables of schema `reports`, and the statements that keep the projection (`cuts.py` and `archive.py` have theirs).

Table models are for SQL only (SQLModel does not validate them); the domain sees `Fact`, `Cut` and text.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, DateTime, LargeBinary, tuple_
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col, select

from services.reports.domain.facts import Fact
from shared.db import migrate_schema

SCHEMA = "reports"
Stand = tuple[int, int, int]
_ROWS_A_STATEMENT = 500  # eight values each, far below PostgreSQL's 65,535


class FactRow(SQLModel, table=True):
    """The newest record by key."""

    __tablename__ = "fact"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    period: str
    generation: int = Field(sa_type=BigInteger)
    offset: int = Field(sa_type=BigInteger)
    step: int = Field(sa_type=BigInteger)
    document: dict[str, Any] = Field(sa_type=JSONB)


class JudgedRow(SQLModel, table=True):
    """The newest mark read on a topic."""

    __tablename__ = "judged"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    as_of: datetime = Field(sa_type=DateTime(timezone=True))
    settled: str | None
    generation: int = Field(sa_type=BigInteger)
    offset: int = Field(sa_type=BigInteger)
    step: int = Field(sa_type=BigInteger)


class CutRow(SQLModel, table=True):
    """The county's rows of one topic were copied for the pack of `month`; never changed again."""

    __tablename__ = "cut"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    as_of: datetime = Field(sa_type=DateTime(timezone=True))
    generation: int = Field(sa_type=BigInteger)
    offset: int = Field(sa_type=BigInteger)
    step: int = Field(sa_type=BigInteger)


class CutFactRow(SQLModel, table=True):
    """A row as it stood at the cut."""

    __tablename__ = "cut_fact"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    generation: int = Field(sa_type=BigInteger)
    offset: int = Field(sa_type=BigInteger)
    step: int = Field(sa_type=BigInteger)
    document: dict[str, Any] = Field(sa_type=JSONB)


class PackRow(SQLModel, table=True):
    """An issued pack: its data as canonical JSON, and that text's sha256."""

    __tablename__ = "pack"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    data: str
    sha256: str
    issued: datetime = Field(sa_type=DateTime(timezone=True))


class RenditionRow(SQLModel, table=True):
    """An issued pack as it was first rendered in one form (`html`, `pdf`)."""

    __tablename__ = "rendition"
    __table_args__ = {"schema": SCHEMA}
    county: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str


def migrate(url: str) -> None:
    """Bring schema `reports` of the database at libpq `url` up to date; harmless to repeat or to race."""
    migrate_schema(url, SCHEMA, Path(__file__).with_name("migrations"))


async def upsert(connection: AsyncConnection, facts: Sequence[Fact]) -> None:
    """Keep each fact unless a greater stand of its key is there already."""
    rows = [_values(fact) for fact in _greatest(facts)]
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        statement = insert(FactRow).values(rows[start : start + _ROWS_A_STATEMENT])
        new = statement.excluded
        changed = {n: new[n] for n in ("period", "generation", "offset", "step", "document")}
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["county", "topic", "key"],
                set_=changed,
                where=tuple_(*_stand_of(FactRow)) < tuple_(new.generation, new.offset, new.step),
            )
        )


def _greatest(facts: Sequence[Fact]) -> list[Fact]:
    """One fact a key: PostgreSQL refuses to touch a row twice in one statement."""
    newest: dict[tuple[str, str, str], Fact] = {}
    for fact in facts:
        held = newest.get((fact.county, fact.topic, fact.key))
        if held is None or held.stand <= fact.stand:
            newest[fact.county, fact.topic, fact.key] = fact
    return list(newest.values())


def _values(fact: Fact) -> dict[str, Any]:
    names = {"county": fact.county, "topic": fact.topic, "key": fact.key, "period": fact.period}
    return names | _stand_values(fact.stand) | {"document": fact.document}


def _stand_values(stand: Stand) -> dict[str, int]:
    return dict(zip(("generation", "offset", "step"), stand, strict=True))


def _stand_of(table: type[FactRow] | type[JudgedRow]) -> list[Any]:
    return [col(table.generation), col(table.offset), col(table.step)]


async def keep_mark(
    connection: AsyncConnection, county: str, topic: str, as_of: datetime, settled: str | None, stand: Stand
) -> None:
    """Keep the mark unless a greater one is there."""
    said = {"as_of": as_of, "settled": settled} | _stand_values(stand)
    statement = insert(JudgedRow).values(county=county, topic=topic, **said)
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["county", "topic"],
            set_=said,
            where=tuple_(*_stand_of(JudgedRow)) < tuple_(new.generation, new.offset, new.step),
        )
    )


async def marks(connection: AsyncConnection, county: str) -> dict[str, tuple[datetime, str | None]]:
    """The newest (as of, settled month) by topic."""
    query = select(JudgedRow.topic, JudgedRow.as_of, JudgedRow.settled).where(JudgedRow.county == county)
    return {row.topic: (row.as_of, row.settled) for row in await connection.execute(query)}


async def newest_fact(
    connection: AsyncConnection, county: str, topic: str, key: str
) -> dict[str, Any] | None:
    """The document kept under a key, if any."""
    query = select(FactRow.document).where(
        FactRow.county == county, FactRow.topic == topic, FactRow.key == key
    )
    document: dict[str, Any] | None = (await connection.execute(query)).scalar()
    return document


async def is_month_known(connection: AsyncConnection, county: str, month: str) -> bool:
    """Whether any count of the month was ever projected."""
    query = select(FactRow.key).where(
        FactRow.county == county, FactRow.topic == "counts.v1", FactRow.period == month
    )
    return (await connection.execute(query.limit(1))).first() is not None
