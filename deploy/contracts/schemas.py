"""One JSON Schema (2020-12) per topic, as pydantic reads our records: `oneOf` the kinds the topic may hold."""

from typing import Any, get_args

from pydantic import BaseModel

from shared.events import ADAPTERS, CONTRACTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_file(topic: str) -> str:
    """Name of the topic's schema in docs/contracts."""
    return f"{topic}.schema.json"


def topic_schema(topic: str) -> dict[str, Any]:
    """Schema of every record on `topic` (its name without prefix); KeyError if there is no such topic."""
    return {"$schema": DIALECT, "title": topic} | ADAPTERS[topic].json_schema(by_alias=True)


def kinds(topic: str) -> dict[str, type[BaseModel]]:
    """The records a topic may hold, by their `kind`."""
    records = get_args(CONTRACTS[topic]) or (CONTRACTS[topic],)
    return {record.model_fields["kind"].default: record for record in records}
