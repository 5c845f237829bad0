"""How OpenAPI describes the bodies, which are read as they arrive, and every answer."""

from typing import Any

from services.ingest.domain.item import Item

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_INCIDENT = Item.model_json_schema()
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "A dry run: every item would be accepted; nothing was kept"},
    202: {"description": "Every item is kept"},
    207: {"description": "Some items are kept and some rejected, as `results` says"},
    401: {"description": "No key, or an unknown one", **_PROBLEM},
    403: {"description": "The key may not do this", **_PROBLEM},
    404: {"description": "No such county", **_PROBLEM},
    413: {"description": "The body is too large; `kept` items of it are kept", **_PROBLEM},
    415: {"description": "No format we read", **_PROBLEM},
    422: {"description": "Nothing could be taken; nothing is kept", **_PROBLEM},
    503: {"description": "The log is away; `kept` items are kept; send all again later", **_PROBLEM},
}
"""What the incident routes answer, by status."""
DOCUMENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"oneOf": [_INCIDENT, {"type": "array", "items": _INCIDENT}]}}
        },
    },
}
BULK_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
        },
    },
}
