"""The projection: newest stand by key, cuts at `Judged`, offsets in the same transaction."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiokafka import TopicPartition
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reports.cuts import read_cut
from services.reports.projector import FOLLOWED, Projector
from services.reports.store import SCHEMA, marks, migrate
from shared import topics
from shared.db import Fenced, engine_for, next_offset
from shared.events import derived_id
from shared.follow import Follower
from shared.kafka import partition_of, publish, start_producer
from shared.settings import Settings
from tests import builders as b
from tests.stream.reports_log import Log, NoProducer, messages

COUNTS, SIGNALS, LOG = topics.COUNTS.name, topics.SIGNALS.name, topics.ALERT_LOG.name


@pytest_asyncio.fixture
async def engine(own_database: str) -> AsyncIterator[AsyncEngine]:
    await asyncio.to_thread(migrate, own_database)
    await asyncio.to_thread(migrate, own_database)  # harmless to repeat
    engine = engine_for(own_database)
    yield engine
    await engine.dispose()


@pytest.fixture
def log(engine: AsyncEngine) -> Log:
    return Log(engine)


async def counted(engine: AsyncEngine, place: str, month: str) -> int | None:
    async with engine.connect() as connection:
        query = text("SELECT document->'counts'->>'burglary' FROM reports.fact WHERE key = :key")
        found = (await connection.execute(query, {"key": f"{place}|{month}"})).scalar()
    return None if found is None else int(found)


async def test_the_greatest_stand_wins_whatever_arrives_last(engine: AsyncEngine, log: Log) -> None:
    newer = b.counts_of("W1", "2025-11", {"burglary": 7}, offset=9)
    older = b.counts_of("W1", "2025-11", {"burglary": 3}, offset=4)
    await log.say(COUNTS, older, newer)
    await log.say(COUNTS, older)
    assert await counted(engine, "W1", "2025-11") == 7


async def test_a_cut_holds_what_stood_at_the_mark_and_never_changes(engine: AsyncEngine, log: Log) -> None:
    before = b.counts_of("W1", "2025-11", {"burglary": 3}, offset=4)
    after = b.counts_of("W1", "2025-11", {"burglary": 8}, offset=7)
    await log.say(COUNTS, before, b.judged("2025-12-10", "2025-11", offset=5), after)
    await log.say(COUNTS, b.judged("2025-12-11", "2025-11", offset=8))
    await log.say(topics.STATUSES.name, b.a_status(), b.judged("2025-12-10", "2025-11", offset=5))
    await log.say(topics.FEEDS.name, b.a_feed(("2025-11",)), b.judged("2025-12-10", "2025-11", offset=5))
    await log.say(SIGNALS, b.a_hotspot(offset=5), b.judged("2025-12-10", "2025-11", offset=5))
    async with engine.connect() as connection:
        assert await read_cut(connection, "testshire", "2025-11") is None, "alert-log is not cut yet"
    await log.say(LOG, b.alert_logged(1, "opened"), b.alerts_judged("2025-12-10", "2025-11", 2, offset=5))
    async with engine.connect() as connection:
        cut = await read_cut(connection, "testshire", "2025-11")
        assert (await marks(connection, "testshire"))[COUNTS] == (b.at_noon("2025-12-11"), "2025-11")
    assert cut is not None
    assert [d["counts"] for d in cut.documents[COUNTS]] == [{"burglary": 3}]
    assert cut.as_of == b.at_noon("2025-12-10")
    assert [
        len(cut.documents[t.name]) for t in (topics.STATUSES, topics.FEEDS, topics.SIGNALS, topics.ALERT_LOG)
    ] == [1, 1, 1, 1]
    assert await counted(engine, "W1", "2025-11") == 8


async def test_a_cut_of_statuses_holds_the_last_of_what_comes_less_often(
    engine: AsyncEngine, log: Log
) -> None:
    """A feed that is late keeps its last status in the pack; what is newer than the month is not in it."""
    periods = {"burglary": ["2025-04..2025-09", "2025-04..2025-08"], "violent-crime": ["2025-04..2025-11"]}
    periods |= {"fear": ["2025/26Q2", "2024/25"], "later": ["2025-12"]}
    said = [b.a_status(code, period=p) for code, listed in periods.items() for p in listed]
    await log.say(topics.STATUSES.name, *said, b.judged("2025-12-10", "2025-11", offset=5))
    async with engine.connect() as connection:
        query = (
            "SELECT document->>'indicator' AS indicator, document->>'period' AS period FROM reports.cut_fact"
        )
        rows = {tuple(row) for row in await connection.execute(text(query))}
    assert rows == {
        ("burglary", "2025-04..2025-09"), ("violent-crime", "2025-04..2025-11"), ("fear", "2025/26Q2"),
        ("fear", "2024/25"),
    }  # fmt: skip


async def test_a_cut_of_signals_holds_the_news_and_the_hotspots_that_still_stand(
    engine: AsyncEngine, log: Log
) -> None:
    await log.say(
        SIGNALS, b.a_hotspot("W1", at="2025-11-09", offset=1), b.a_hotspot("W2", at="2025-11-09", offset=2)
    )
    await log.say(SIGNALS, b.judged("2025-11-10", "2025-10", offset=3))
    await log.say(SIGNALS, b.a_cleared("W1", "burglary", "2025-11-20", offset=4))
    await log.say(SIGNALS, b.judged("2025-12-10", "2025-11", offset=5))
    await log.say(SIGNALS, b.judged("2026-01-10", "2025-12", offset=6))
    async with engine.connect() as connection:
        query = "SELECT month, document->>'place' AS place, document->>'kind' AS kind FROM reports.cut_fact"
        rows = {tuple(row) for row in await connection.execute(text(query))}
    assert rows == {
        ("2025-10", "W1", "hotspot_raised"), ("2025-10", "W2", "hotspot_raised"),
        ("2025-11", "W1", "hotspot_cleared"), ("2025-11", "W2", "hotspot_raised"),
        ("2025-12", "W2", "hotspot_raised"),
    }  # fmt: skip


async def test_a_batch_that_fails_leaves_neither_rows_nor_offset(engine: AsyncEngine, log: Log) -> None:
    unhandled = b.counts_of("W1", "2025-11", {"burglary": 2**80}, offset=1)
    broken = unhandled.model_copy(update={"stand": b.a_stand(2**70)})  # beyond bigint: the statement fails
    with pytest.raises(Exception, match=r"bigint|out of range"):
        await log.say(
            COUNTS,
            b.counts_of("W2", "2025-11", {"burglary": 1}),
            b.judged("2025-12-10", "2025-11", offset=2),
            broken,
        )
    async with engine.connect() as connection:
        assert await next_offset(connection, SCHEMA, COUNTS, 0) == 0
        assert (await connection.execute(text("SELECT count(*) FROM reports.cut"))).scalar() == 0
    assert await counted(engine, "W2", "2025-11") is None


async def test_a_twin_that_lost_its_partition_is_fenced(engine: AsyncEngine, log: Log) -> None:
    record = b.counts_of("W1", "2025-11", {"burglary": 3})
    await log.say(COUNTS, record)
    twin = Projector(Settings(), engine, NoProducer(), lambda: None)
    await twin.apply(TopicPartition(COUNTS, 0), messages(COUNTS, [record], 1))
    with pytest.raises(Fenced):
        await log.say(COUNTS, record)


async def test_followed_from_a_real_broker_a_poison_message_is_put_aside(settings: Settings) -> None:
    await asyncio.to_thread(migrate, settings.database)
    await topics.create_topics(settings)
    engine, producer = engine_for(settings.database), await start_producer(settings)
    partition = partition_of("testshire", settings.partitions)
    name = topics.topic_name(settings, topics.COUNTS)
    await producer.send_and_wait(name, b"{}", key=b"k", partition=partition)
    record = b.counts_of("W1", "2025-11", {"burglary": 3})
    await publish(producer, settings, topics.COUNTS, "testshire", "W1|2025-11", record)
    projector = Projector(settings, engine, producer, lambda: None)
    follower = Follower(settings, engine, SCHEMA, FOLLOWED, projector.apply)
    task = asyncio.create_task(follower.run())
    for _ in range(200):
        if await counted(engine, "W1", "2025-11") is not None:
            break
        await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await counted(engine, "W1", "2025-11") == 3
    async with engine.connect() as connection:
        assert await next_offset(connection, SCHEMA, name, partition) == 2
    await producer.stop()
    await engine.dispose()


async def test_a_cut_of_the_alert_log_holds_all_that_was_ever_logged_of_an_alert_with_news(
    engine: AsyncEngine, log: Log
) -> None:
    quiet = derived_id("quiet")
    await log.say(LOG, b.alert_logged(1, "opened", "2025-11-10"), b.alert_logged(2, "opened", alert=quiet))
    await log.say(LOG, b.alerts_judged("2025-11-12", "2025-10", 3, offset=5))
    await log.say(LOG, b.alert_logged(4, "resolved"), b.alerts_judged("2025-12-12", "2025-11", 5, offset=9))
    async with engine.connect() as connection:
        query = text("SELECT key FROM reports.cut_fact WHERE month = '2025-11' ORDER BY key")
        assert [int(key) for key in (await connection.execute(query)).scalars()] == [1, 4]
