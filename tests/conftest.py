"""What every test may ask for: one real broker and one real database a run, and a corner of each."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from deploy.local import kafka as local_kafka
from deploy.local import postgres as local_postgres
from deploy.local.ports import any_free
from deploy.local.process import end, start_and_wait
from shared.settings import Settings

hypothesis_settings.register_profile("patient", deadline=None)  # a busy machine is no failure
hypothesis_settings.load_profile("patient")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Bootstrap servers of a real broker that runs until the last test has ended."""
    folder = tmp_path_factory.mktemp("kafka")
    port = any_free()
    program = local_kafka.broker(
        folder, port=port, controller_port=any_free({port}), log=folder / "kafka.log"
    )
    process = start_and_wait(program)
    yield local_kafka.bootstrap(port)
    end(process, program, grace=5)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """libpq URL of a real PostgreSQL that runs until the last test has ended; shared by all tests."""
    folder = tmp_path_factory.mktemp("postgres") / "server"
    port = any_free()
    program = local_postgres.server(folder, port=port, log=folder.with_name("postgres.log"))
    process = start_and_wait(program)
    yield local_postgres.create_database(folder, port)
    end(process, program, grace=5)


@pytest.fixture
def own_database(database: str) -> Iterator[str]:
    """libpq URL of an empty database of this test's own, on the shared server."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield database.rpartition("/")[0] + f"/{name}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def topic_prefix() -> str:
    """A prefix of this test's own for every topic and consumer group."""
    return f"t{uuid.uuid4().hex[:8]}."


@pytest.fixture
def settings(kafka: str, own_database: str, topic_prefix: str) -> Settings:
    """Settings for this test: the shared broker behind its own prefix, its own database, few partitions."""
    return Settings(
        kafka=kafka,
        database=own_database,
        topic_prefix=topic_prefix,
        partitions=2,
        counties=Path(__file__).parents[1] / "deploy" / "counties",
    )
