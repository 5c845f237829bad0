"""What a message of intake says, and why one cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

import structlog
from aiokafka import ConsumerRecord

from services.indicators.domain.fold import Refused
from shared.county.values import SLUG
from shared.events import Incidents, IntakeRecord, Undecodable, decode_intake
from shared.kafka import partition_of
from shared.settings import Settings

log = structlog.get_logger()

SHORT = 2048
"""Bytes of a record, at most, that is folded in some 50 us: no other record need have its turn before."""
UNKNOWN = "unknown"
"""The lane of messages whose key names no county of their partition."""


class Unusable(Exception):
    """Poison: bytes that are no record, or a record on which the fold failed in a way nobody foresaw."""


def county_of(message: ConsumerRecord, settings: Settings) -> str:
    """The county in whose lane a message belongs, by its key; `UNKNOWN` where that is not one of its partition."""
    return _county(message.key or b"", message.partition, settings.partitions)


@lru_cache(maxsize=1000)  # a few counties, and millions of records
def _county(key: bytes, partition: int, partitions: int) -> str:
    county = key.decode(errors="replace")
    is_here = partition_of(county, partitions) == partition
    return county if is_here and SLUG.fullmatch(county) else UNKNOWN


def appended_at(message: ConsumerRecord) -> datetime:
    """When the broker appended it."""
    return datetime.fromtimestamp(message.timestamp / 1000, UTC)


def record_in(message: ConsumerRecord, county: str) -> IntakeRecord:
    """The record in it; Unusable if there is none, or one of a county whose lane this is not."""
    record = decode_intake(message.value)
    if isinstance(record, Undecodable):
        raise Unusable(record.reason)
    if record.county != county:
        raise Unusable("county: not the one its key and partition say")
    return record


def short_incidents(message: ConsumerRecord, county: str) -> Incidents | None:
    """The record in it if it is a short one of that county's incidents; None where that is not so, or not plain."""
    if message.value is None or len(message.value) > SHORT:
        return None
    record = decode_intake(message.value)
    return record if isinstance(record, Incidents) and record.county == county else None


@contextmanager
def guarded(partition: int, offset: int) -> Iterator[None]:
    """A fault in our own arithmetic must not stop a county's log: it becomes Unusable, loudly."""
    try:
        yield
    except (Refused, Unusable):
        raise
    except Exception as fault:
        log.exception("not_folded", partition=partition, offset=offset)
        raise Unusable(f"cannot be folded: {type(fault).__name__}") from fault
