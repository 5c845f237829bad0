"""The tables of schema `alerts` and what the consumer reads and writes in them.

Rows are for SQL only (SQLModel validates nothing); the rest of the service sees the values of `domain.alert`.
Statements over deliveries and messages are in `deliveries.py` and `outbox.py`, over the log in `journal.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, MetaData, RowMapping, Text, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col, select

from services.alerts.domain.alert import Alert, Person, StandKey
from services.alerts.domain.chain import START
from shared.county import CountyConfig
from shared.db import async_url, migrate_schema
from shared.events import ADAPTERS, CountyInForce

SCHEMA = "alerts"
Stand = list[int]


class _Table(SQLModel):
    """All tables of this service, apart from every other service's."""

    metadata = MetaData(schema=SCHEMA)


class CountyRow(_Table, table=True):
    """A county's clock and the end of its log; locked by whoever writes anything of the county."""

    __tablename__ = "county"
    id: str = Field(primary_key=True, sa_type=Text)
    as_of: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    settled: str | None = Field(default=None, sa_type=Text)
    stand: Stand | None = Field(default=None, sa_type=ARRAY(BigInteger))
    log_number: int = Field(default=0, sa_type=BigInteger)
    log_digest: str = Field(default=START, sa_type=Text)


class ConfigurationRow(_Table, table=True):
    """The newest configuration read from counties.v1."""

    __tablename__ = "configuration"
    county: str = Field(primary_key=True, sa_type=Text)
    stand: Stand = Field(sa_type=ARRAY(BigInteger))
    document: dict[str, Any] = Field(sa_type=JSONB)


class AlertRow(_Table, table=True):
    """An alert: see `domain.alert.Alert`."""

    __tablename__ = "alert"
    id: UUID = Field(primary_key=True)
    county: str = Field(sa_type=Text)
    rule: str = Field(sa_type=Text)
    place: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    severity: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger)
    opened: datetime = Field(sa_type=DateTime(timezone=True))
    told: float | None
    told_days: float | None
    stand: Stand = Field(sa_type=ARRAY(BigInteger))
    signal: dict[str, Any] = Field(sa_type=JSONB)


class DeliveryRow(_Table, table=True):
    """One (alert, revision, recipient, channel): waiting, sending, and then delivered or dead."""

    __tablename__ = "delivery"
    alert: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True, sa_type=BigInteger)
    recipient: str = Field(primary_key=True, sa_type=Text)
    channel: str = Field(primary_key=True, sa_type=Text)
    county: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    place: str = Field(sa_type=Text)
    event: str = Field(sa_type=Text)
    state: str = Field(default="waiting", sa_type=Text)
    message: str | None = Field(default=None, sa_type=Text)


class MessageRow(_Table, table=True):
    """What is really sent: all deliveries of one recipient at one evaluation. Holds no credentials."""

    __tablename__ = "message"
    id: str = Field(primary_key=True, sa_type=Text)
    county: str = Field(sa_type=Text)
    recipient: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    state: str = Field(default="sending", sa_type=Text)
    number: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), nullable=False))
    """The order of writing, which is the order a recipient gets them in."""
    message_id: str = Field(sa_type=Text)
    in_reply_to: str | None = Field(default=None, sa_type=Text)
    attempts: int = Field(default=0, sa_type=BigInteger)
    not_before: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    lease_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class PersonRow(_Table, table=True):
    """Who holds a role for a place."""

    __tablename__ = "person"
    county: str = Field(primary_key=True, sa_type=Text)
    role: str = Field(primary_key=True, sa_type=Text)
    place: str = Field(primary_key=True, sa_type=Text)
    email: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)


def migrate(url: str) -> None:
    """Bring schema `alerts` of the database at libpq `url` up to date; harmless to repeat or to race."""
    migrate_schema(url, SCHEMA, Path(__file__).with_name("migrations"))


def load_people(url: str, county: str, rows: Iterable[Mapping[str, str]]) -> int:
    """Replace a county's people by `rows` (role, place, name, email) in one transaction; how many there are."""
    people = [
        {"county": county} | {c: row[c].strip() for c in ("role", "place", "name", "email")} for row in rows
    ]
    engine = create_engine(async_url(url))
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {SCHEMA}.person WHERE county = :c"), {"c": county})
        if people:
            connection.execute(insert(PersonRow).values(people).on_conflict_do_nothing())
    engine.dispose()
    return len(people)


async def locked_county(session: AsyncSession, county: str) -> CountyRow:
    """The county's row, made if it is new, and held until the transaction ends: one writer of a county at a time."""
    await session.execute(insert(CountyRow).values(id=county).on_conflict_do_nothing())
    query = select(CountyRow).where(CountyRow.id == county).with_for_update()
    return (await session.execute(query, execution_options={"populate_existing": True})).scalar_one()


async def keep_configuration(session: AsyncSession, record: CountyInForce) -> None:
    """Keep a configuration unless a newer one is there."""
    said = {"stand": list(record.stand.key), "document": record.config.model_dump(mode="json")}
    statement = insert(ConfigurationRow).values(county=record.county, **said)
    older = col(ConfigurationRow.stand) < statement.excluded.stand
    await session.execute(statement.on_conflict_do_update(index_elements=["county"], set_=said, where=older))


async def configuration_stand(session: AsyncSession, county: str) -> StandKey | None:
    """Where the kept configuration was made; None where none was read."""
    query = select(ConfigurationRow.stand).where(ConfigurationRow.county == county)
    stand = (await session.execute(query)).scalar()
    return _key(stand) if stand else None


async def configuration(session: AsyncSession, county: str) -> CountyConfig:
    """The kept configuration."""
    query = select(ConfigurationRow.document).where(ConfigurationRow.county == county)
    return CountyConfig.model_validate((await session.execute(query)).scalar_one())


async def is_first_time(session: AsyncSession, id: UUID, county: str, kind: str) -> bool:
    """Note a signal's id; False where it was noted before."""
    values = {"id": id, "c": county, "k": kind}
    statement = text(f"INSERT INTO {SCHEMA}.signal VALUES (:id, :c, :k) ON CONFLICT DO NOTHING RETURNING 1")
    return (await session.execute(statement, values)).scalar() is not None


async def standing_alert(session: AsyncSession, id: UUID) -> Alert | None:
    """An episode's alert, if there is one."""
    query = text(f"SELECT * FROM {SCHEMA}.alert WHERE id = :id")
    row = (await session.execute(query, {"id": id})).mappings().first()
    return alert_of(row) if row else None


async def keep_alert(session: AsyncSession, alert: Alert) -> None:
    """Write an alert as it stands now."""
    row = {name: getattr(alert, name) for name in AlertRow.model_fields if name not in ("stand", "signal")}
    row |= {"stand": list(alert.stand), "signal": alert.signal.model_dump(mode="json")}
    statement = insert(AlertRow).values(row)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


async def people(session: AsyncSession, county: str) -> tuple[Person, ...]:
    """Everyone who holds a role in the county, in a fixed order."""
    query = select(PersonRow).where(PersonRow.county == county)
    order = (col(PersonRow.role), col(PersonRow.place), col(PersonRow.email))
    rows = (await session.execute(query.order_by(*order))).scalars()
    return tuple(Person(r.role, r.place, r.name, r.email) for r in rows)


def alert_of(row: RowMapping) -> Alert:
    """A row of table `alert` as the domain's value."""
    values = {name: row[name] for name in AlertRow.model_fields}
    signal = ADAPTERS["signals.v1"].validate_python(row["signal"])
    return Alert(**values | {"stand": _key(row["stand"]), "signal": signal})


def _key(stand: Stand) -> StandKey:
    generation, offset, step = stand
    return (generation, offset, step)
