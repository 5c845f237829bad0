"""The tables: what the migrations make is what the rows expect, and people are replaced as a whole."""

from sqlalchemy import create_engine, inspect, text

from services.alerts.store import SCHEMA, CountyRow, load_people, migrate
from shared.db import async_url
from tests.alerts_office import EVERYONE, NORTH, OWNER, rows_of


def test_the_migrations_make_the_columns_and_keys_that_the_rows_expect(own_database: str) -> None:
    migrate(own_database)
    migrate(own_database)  # harmless to repeat
    engine = create_engine(async_url(own_database))
    found = inspect(engine)
    for table in CountyRow.metadata.tables.values():
        made = {column["name"]: column["nullable"] for column in found.get_columns(table.name, SCHEMA)}
        assert made == {column.name: column.nullable for column in table.columns}, table.name
        keys = found.get_pk_constraint(table.name, SCHEMA)["constrained_columns"]
        assert set(keys) == {c.name for c in table.primary_key}
    engine.dispose()


def test_people_are_replaced_as_a_whole_and_only_in_their_county(own_database: str) -> None:
    migrate(own_database)
    load_people(own_database, "testshire", rows_of(EVERYONE))
    load_people(own_database, "elsewhere", rows_of((OWNER,)))
    assert load_people(own_database, "testshire", rows_of((NORTH, NORTH))) == 2  # a line twice is one person
    engine = create_engine(async_url(own_database))
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT county, email FROM {SCHEMA}.person ORDER BY county")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [("elsewhere", OWNER.email), ("testshire", NORTH.email)]
