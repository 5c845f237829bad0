"""How OpenAPI describes the bodies, which are read as they arrive, and every answer, each with an example."""

from typing import Any

import msgspec

from services.ingest import examples
from services.ingest.domain.figure import Figure
from services.ingest.domain.item import Item

_TOLD = {
    200: "A dry run: every item would be accepted; nothing was kept",
    202: "Every item is kept",
    207: "Some items are kept, and some held or rejected, as `results` says",
    401: "No key, or an unknown one",
    403: "The key may not do this",
    404: "No such county",
    413: "The body is too large; `kept` items of it are kept",
    415: "No format we read",
    422: "Nothing could be taken; nothing is kept",
    429: "Too many requests of this key; `Retry-After` says for how long",
    503: "The log is away; `kept` items are kept; send all again after `Retry-After` seconds",
}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The description of these answers, problems and all."""
    return {status: _answer(status) for status in statuses}


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that needs nothing beside it: its `$defs` would be looked for at the root of the page."""
    parts = schema.get("$defs", {})

    def whole(node: Any) -> Any:
        if isinstance(node, list):
            return [whole(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return whole(parts[node["$ref"].rpartition("/")[2]])
        return {name: whole(each) for name, each in node.items() if name != "$defs"}

    found: dict[str, Any] = whole(schema)
    return found


def told(description: str, example: Any, media_type: str = "application/json") -> dict[str, Any]:
    """The description of a good answer, with what it may look like."""
    return {"description": description, "content": {media_type: {"example": example}}}


def _answer(status: int) -> dict[str, Any]:
    if status < 400:
        return told(_TOLD[status], examples.ANSWERS[status])
    content = {"schema": examples.PROBLEM_SCHEMA, "examples": examples.problems(status)}
    headers = {"Retry-After": _RETRY_AFTER} if status in (429, 503) else {}
    return {
        "description": _TOLD[status],
        "content": {"application/problem+json": content},
        **({"headers": headers} if headers else {}),
    }


_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
ANSWERS = answers(*_TOLD)
"""What the routes that take items answer, by status."""
_FIGURE = inlined(Figure.model_json_schema())
_INCIDENT = inlined(msgspec.json.schema(Item))
DOCUMENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [_INCIDENT, {"type": "array", "items": _INCIDENT}]},
                "examples": examples.DOCUMENTS,
            }
        },
    },
}
FIGURES_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [_FIGURE, {"type": "array", "items": _FIGURE}]},
                "examples": examples.FIGURES,
            },
            "text/csv": {"schema": {"type": "string"}, "example": examples.FIGURES_CSV},
        },
    },
}
BULK_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}, "example": examples.NDJSON},
            "text/csv": {"schema": {"type": "string"}, "example": examples.INCIDENTS_CSV},
        },
    },
}
