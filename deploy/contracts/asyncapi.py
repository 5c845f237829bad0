"""The topics as an AsyncAPI 3 page: who sends what, keyed how, kept how long. Payloads are the JSON Schemas."""

from typing import Any

from deploy.contracts.schemas import kinds, schema_file
from shared.events import CONTRACTS
from shared.topics import TOPICS, Topic

SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
SAYS = {
    "intake.v1": ("ingest", "county", "The log of a county: the only input of the indicator service."),
    "counts.v1": ("indicators", "county, place, month", "Incidents of one place and month by type."),
    "statuses.v1": (
        "indicators",
        "county, kind, what, place, period",
        "Colours, rankings, gaps, mixes, hours, and what detection can say.",
    ),
    "feeds.v1": ("indicators", "county, feed", "What is known of each feed, and whether it is silent."),
    "held.v1": ("ingest", "county, item", "Items the door keeps until their category is mapped."),
    "counties.v1": ("indicators", "county", "The configuration in force."),
    "signals.v1": (
        "indicators",
        "county",
        "What has happened: reds, hotspots, silences, and what is judged.",
    ),
    "checkpoints.v1": ("indicators", "county", "Where the indicator service stands."),
    "alert-log.v1": ("alerts", "county", "Every decision about an alert, numbered and chained by digest."),
    "notices.v1": ("reports", "county", "What reports asks alerts to deliver."),
    "dead-letters.v1": ("every service", "county", "Records nobody could use, whole, with the reason."),
}
"""Per topic: who sends, the parts of the key, and what it is for."""


def asyncapi() -> dict[str, Any]:
    """The whole page as plain data, in a stable order."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "wardwatch topics",
            "version": "1",
            "description": "Every record of a county goes to the partition of its county on every topic "
            "(murmur2 of the county's id). Fields are only ever added; a record once decodable stays so.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {f"send-{topic.name}": _sending(topic) for topic in TOPICS},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    _, key, purpose = SAYS[topic.name]
    return {
        "address": topic.name,
        "description": purpose,
        "messages": {kind: _message(topic.name, kind, key) for kind in kinds(topic.name)},
        "bindings": {"kafka": {"topicConfiguration": _kept(topic), "bindingVersion": "0.5.0"}},
    }


def _message(topic: str, kind: str, key: str) -> dict[str, Any]:
    record = kinds(topic)[kind]
    return {
        "name": record.__name__,
        "summary": (record.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip(),
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": {"$ref": _pointer(topic, record.__name__)}},
        "bindings": {"kafka": {"key": {"type": "string", "description": key}, "bindingVersion": "0.5.0"}},
    }


def _pointer(topic: str, record: str) -> str:
    whole = len(kinds(topic)) == 1 and CONTRACTS[topic].__name__ == record
    return schema_file(topic) if whole else f"{schema_file(topic)}#/$defs/{record}"


def _kept(topic: Topic) -> dict[str, Any]:
    """The broker's settings under the names the Kafka binding knows."""
    config = topic.config
    kept: dict[str, Any] = {"cleanup.policy": [config.get("cleanup.policy", "delete")]}
    if "retention.ms" in config:
        kept["retention.ms"] = int(config["retention.ms"])
    return kept


def _sending(topic: Topic) -> dict[str, Any]:
    sender, _, _ = SAYS[topic.name]
    return {
        "action": "send",
        "summary": f"Sent by {sender}.",
        "channel": {"$ref": f"#/channels/{topic.name}"},
    }
