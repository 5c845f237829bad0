"""Every topic, declared once, and the idempotent job that creates them (`wardwatch topics create`)."""

import asyncio
from dataclasses import dataclass, field

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.settings import Settings

FOR_EVER = {"retention.ms": "-1"}
LARGEST = 4 * 1024 * 1024
"""Bytes of the largest message of any topic: above every record of ours, and above what a dead letter keeps."""
COMPACT = {"cleanup.policy": "compact", "min.compaction.lag.ms": str(7 * 24 * 3600 * 1000)}
"""Compact topics keep their last seven days whole, so that a projector that was down still meets every cut."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's name and its broker settings."""

    name: str
    config: dict[str, str] = field(default_factory=dict)


INTAKE = Topic("intake.v1", FOR_EVER | {"message.timestamp.type": "LogAppendTime", "flush.messages": "1"})
COUNTS = Topic("counts.v1", COMPACT)
STATUSES = Topic("statuses.v1", COMPACT)
FEEDS = Topic("feeds.v1", COMPACT)
HELD = Topic("held.v1", COMPACT)
COUNTIES = Topic("counties.v1", COMPACT)
SIGNALS = Topic("signals.v1", FOR_EVER)
CHECKPOINTS = Topic("checkpoints.v1", COMPACT)
ALERT_LOG = Topic("alert-log.v1", FOR_EVER)
NOTICES = Topic("notices.v1", FOR_EVER)
DEAD_LETTERS = Topic("dead-letters.v1", {"retention.ms": str(366 * 24 * 3600 * 1000)})
TOPICS = (
    INTAKE, COUNTS, STATUSES, FEEDS, HELD, COUNTIES, SIGNALS, CHECKPOINTS, ALERT_LOG, NOTICES, DEAD_LETTERS,
)  # fmt: skip

SETTLING_TRIES = 100


class TopicsError(Exception):
    """The broker refused a topic, or holds it with another number of partitions."""


def topic_name(settings: Settings, topic: Topic) -> str:
    """The topic's name on the broker."""
    return settings.topic_prefix + topic.name


def contract_of(settings: Settings, name: str) -> str:
    """The contract's name (without prefix) of a topic on the broker."""
    return name.removeprefix(settings.topic_prefix)


async def create_topics(settings: Settings) -> list[str]:
    """Create what is missing and return its names; TopicsError if a county would move to another partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    try:
        created = await _create(admin, settings)
        await _check_partitions(admin, settings)
        return created
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, settings: Settings) -> list[str]:
    wanted = [_new(settings, topic) for topic in TOPICS]
    answer = await admin.create_topics(wanted)
    outcomes = {name: for_code(code) for name, code, *_ in answer.topic_errors}
    refused = {
        n: e.__name__ for n, e in outcomes.items() if e.errno not in (0, TopicAlreadyExistsError.errno)
    }
    if refused:
        raise TopicsError(f"the broker refused {refused}")
    return [name for name, error in outcomes.items() if error.errno == 0]


def _new(settings: Settings, topic: Topic) -> NewTopic:
    replicated = {"min.insync.replicas": "2"} if settings.replication_factor >= 3 else {}
    config = topic.config | replicated | {"max.message.bytes": str(LARGEST)}
    if replicated:
        config.pop("flush.messages", None)  # three replicas keep what one disk would have to
    return NewTopic(topic_name(settings, topic), settings.partitions, settings.replication_factor,
                    topic_configs=config)  # fmt: skip


async def _check_partitions(admin: AIOKafkaAdminClient, settings: Settings) -> None:
    for _ in range(SETTLING_TRIES):
        described = await admin.describe_topics([topic_name(settings, t) for t in TOPICS])
        odd = {
            d["topic"]: len(d["partitions"]) for d in described if len(d["partitions"]) != settings.partitions
        }
        if 0 not in odd.values():  # else a topic was made a moment ago, and the broker does not know it yet
            break
        await asyncio.sleep(0.1)
    if odd:
        raise TopicsError(f"partitions differ from {settings.partitions} and must not change in place: {odd}")
