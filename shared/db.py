"""PostgreSQL plumbing: engines, and consumer offsets kept in the same transaction as what they led to."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool


class Fenced(Exception):
    """Another consumer of this group moved the offset on: what we read is already done; seek again."""


def async_url(url: str) -> str:
    """A libpq URL as SQLAlchemy wants it for psycopg 3 (works for sync and async engines)."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def engine_for(url: str) -> AsyncEngine:
    """An async engine on a libpq URL: small pool, connections checked, no values in errors (they may be personal)."""
    return create_async_engine(
        async_url(url), pool_size=4, max_overflow=4, pool_pre_ping=True, hide_parameters=True
    )


async def next_offset(connection: AsyncConnection, schema: str, topic: str, partition: int) -> int:
    """The offset this schema's consumer reads next; 0 where it never read."""
    query = text(f"SELECT next FROM {schema}.consumer_offset WHERE topic = :t AND partition = :p")
    return (await connection.execute(query, {"t": topic, "p": partition})).scalar() or 0


async def advance(
    connection: AsyncConnection, schema: str, topic: str, partition: int, expected: int, then: int
) -> None:
    """Move the offset from `expected` to `then` within the caller's transaction; Fenced if it stands elsewhere."""
    where = {"t": topic, "p": partition, "e": expected, "n": then}
    insert = f"INSERT INTO {schema}.consumer_offset VALUES (:t, :p, 0) ON CONFLICT DO NOTHING"
    await connection.execute(text(insert), where)
    update = f"""UPDATE {schema}.consumer_offset SET next = :n
                 WHERE topic = :t AND partition = :p AND next = :e"""
    if (await connection.execute(text(update), where)).rowcount != 1:
        raise Fenced(f"{schema}: {topic}[{partition}] does not stand at {expected}")


_ALEMBIC = threading.Lock()
"""Alembic's context is one for the whole process: two threads would run their scripts on one connection."""


def migrate_schema(url: str, schema: str, scripts: Path) -> None:
    """Bring one service's schema up to date by the Alembic scripts in a folder; harmless to repeat or to race."""
    engine = create_engine(async_url(url), poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(scripts))
    with _ALEMBIC, engine.connect() as connection:
        lock = text("SELECT pg_advisory_lock(hashtext(:name))")
        connection.execute(lock, {"name": f"wardwatch.{schema}"})
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
