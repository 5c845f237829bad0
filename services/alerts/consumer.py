"""Signals and configurations from Kafka: one partition's batch, its decisions and its offset in one transaction."""

import traceback
from collections.abc import Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.alerts import store
from services.alerts.decisions import take
from services.alerts.domain.alert import StandKey
from services.alerts.evaluation import evaluate
from services.alerts.settings import AlertsSettings
from services.alerts.store import SCHEMA
from shared.county import CountyConfig
from shared.county_files import CountyError, load_county
from shared.db import advance, next_offset
from shared.events import CountyInForce, Judged, Undecodable, decode
from shared.kafka import dead_letter, partition_of, read_stretch
from shared.metrics import RECORDS_DEAD
from shared.topics import COUNTIES, SIGNALS, contract_of

log = structlog.get_logger()
FOLLOWED = (COUNTIES, SIGNALS)


class UnknownCounty(Exception):
    """A record of a county without a configuration, neither read from counties.v1 nor in its directory."""


class Consumer:
    """Applies batches; the database, not this object, knows what was done."""

    def __init__(self, settings: AlertsSettings, engine: AsyncEngine, producer: AIOKafkaProducer) -> None:
        self.settings, self.engine, self.producer = settings, engine, producer
        self._configs: dict[str, tuple[StandKey | None, CountyConfig]] = {}

    async def apply(self, place: TopicPartition, messages: Sequence[ConsumerRecord]) -> None:
        """One partition's batch; Fenced if another consumer was there first."""
        topic, partition = place.topic, place.partition
        async with AsyncSession(self.engine) as session, session.begin():
            connection = await session.connection()
            stood = await next_offset(connection, SCHEMA, topic, partition)
            fresh = [message for message in messages if message.offset >= stood]
            for message in fresh:
                await self._take(session, message)
            if fresh:
                await advance(connection, SCHEMA, topic, partition, stood, fresh[-1].offset + 1)

    async def _take(self, session: AsyncSession, message: ConsumerRecord) -> None:
        """One record within its own savepoint: what cannot be handled is put aside and stops nothing."""
        record = decode(contract_of(self.settings, message.topic), message.value)
        if isinstance(record, Undecodable):
            await self._put_aside(message, "", record.reason)
            return
        try:
            async with session.begin_nested():
                await self._handle(session, record)
        except (OperationalError, InterfaceError, KafkaError):
            raise  # database or broker is away: nothing is wrong with the record
        except Exception as error:
            # The message of an error may quote a person's data: its type and place must do.
            where = traceback.extract_tb(error.__traceback__)[-1]
            reason = f"not handled: {type(error).__name__} in {where.name}, line {where.lineno}"
            log.error("record_put_aside", county=record.county, offset=message.offset, reason=reason)
            await self._put_aside(message, record.county, reason)

    async def _handle(self, session: AsyncSession, record: Any) -> None:
        if isinstance(record, CountyInForce):
            await store.keep_configuration(session, record)
            return
        config = await self._config(session, record.county)
        if isinstance(record, Judged):
            await evaluate(session, config, record, self.settings.mail_domain)
        else:
            await take(session, config, record, self.settings.mail_domain)

    async def _config(self, session: AsyncSession, county: str) -> CountyConfig:
        """The configuration in force; where none was ever published, that of the county's directory."""
        stand = await store.configuration_stand(session, county)
        if stand is None and county not in self._configs:
            await self._read_ahead(session, county)
            stand = await store.configuration_stand(session, county)
        cached = self._configs.get(county)
        if cached is None or cached[0] != stand:
            config = await store.configuration(session, county) if stand else self._from_directory(county)
            cached = self._configs[county] = (stand, config)
        return cached[1]

    async def _read_ahead(self, session: AsyncSession, county: str) -> None:
        """Look for the configuration now: no order holds between two topics, and its signals may come first."""
        partition = partition_of(county, self.settings.partitions)
        async for message in read_stretch(self.settings, COUNTIES, partition, 0):
            record = decode(COUNTIES.name, message.value)
            if isinstance(record, CountyInForce) and record.county == county:
                await store.keep_configuration(session, record)

    def _from_directory(self, county: str) -> CountyConfig:
        try:
            return load_county(self.settings.counties / county)
        except (CountyError, OSError) as error:
            raise UnknownCounty(county) from error

    async def _put_aside(self, message: ConsumerRecord, county: str, reason: str) -> None:
        RECORDS_DEAD.labels(SCHEMA).inc()
        await dead_letter(self.producer, self.settings, message, county, reason)
