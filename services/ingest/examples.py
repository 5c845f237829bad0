"""Examples for OpenAPI: one of every answer, with invented content. Tests hold them against the running door."""

import json
from typing import Any

from shared.web.problems import BASE

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
"""RFC 9457; further members stand beside these."""
INCIDENT = {"ref": "WK-2025-000123", "type": "burglary", "on": "2025-11-03", "hour": 22, "ward": "E05007457"}
SECOND = {"ref": "WK-2025-000124", "category": "Drugs", "on": "2025-11", "lsoa": "E01031000"}
DOCUMENTS = {
    "one": {"summary": "One incident", "value": INCIDENT},
    "several": {"summary": "A list", "value": [INCIDENT, SECOND]},
}
NDJSON = f"{json.dumps(INCIDENT)}\n{json.dumps(SECOND)}\n"
FIGURE = {
    "measure": "feels-safe", "place": "E10000031", "period": "2025", "value": 70.2, "unit": "%",
    "numerator": 702, "denominator": 1000, "state": "provisional", "note": "first wave of two",
}  # fmt: skip
FIGURES = {
    "one": {"summary": "One figure", "value": FIGURE},
    "several": {
        "summary": "A list; the second was not measured",
        "value": [FIGURE, FIGURE | {"period": "2024", "value": None, "state": "not_measured"}],
    },
}
FIGURES_CSV = "measure,place,period,unit,value,state\nfeels-safe,E10000031,2025,%,70.2,final\n"
INCIDENTS_CSV = "ref,type,on,hour,ward\nWK-2025-000123,burglary,2025-11-03,22,E05007457\n"
WHOLE_MONTH = {"month": "2025-11", "loads": [{"load": "7d0d41a8-7f7e-4b7e-9c55-3f4d0c1f5c2e", "items": 1204}]}
_WHO = {
    "load": "7d0d41a8-7f7e-4b7e-9c55-3f4d0c1f5c2e", "county": "warwickshire", "source": "police",
    "dry_run": False, "completion": None, "results_omitted": 0,
}  # fmt: skip


def _totals(accepted: int, duplicate: int = 0, held: int = 0, rejected: int = 0) -> dict[str, int]:
    return {"accepted": accepted, "duplicate": duplicate, "held": held, "rejected": rejected}


_GOOD = {"index": 0, "ref": "WK-2025-000123", "outcome": "accepted"}
_HELD = {
    "index": 1, "ref": "WK-2025-000124", "outcome": "held", "problem": BASE + "unknown-category",
    "pointer": "/category",
}  # fmt: skip
_BAD = {
    "index": 2, "ref": "WK-2025-000125", "outcome": "rejected", "problem": BASE + "unknown-ward",
    "pointer": "/ward",
}  # fmt: skip
ANSWERS: dict[int, dict[str, Any]] = {
    200: {**_WHO, **_totals(1), "dry_run": True, "results": [_GOOD]},
    202: {**_WHO, **_totals(1), "results": [_GOOD]},
    207: {**_WHO, **_totals(1, held=1, rejected=1), "results": [_GOOD, _HELD, _BAD]},
}
DECLARED = {
    "county": "warwickshire", "source": "police", "month": "2025-11", "loads": 2, "items": 2408,
    "confirmed": False, "dry_run": False,
}  # fmt: skip
_WORD = {"source": "police", "field": "category", "said": "Begging"}
HELD = {
    "county": "warwickshire",
    "total": 1,
    "words": [{**_WORD, "items": 1, "first": "2025-11-03", "last": "2025-11-03"}],
    "items": [
        {
            **_WORD,
            "ref": "WK-2025-000124",
            "on": "2025-11-03",
            "ward": "E05007457",
            "at": "2025-12-01T09:00:00Z",
        }
    ],
    "items_omitted": 0,
}
MEANING: dict[str, Any] = {"source": "police", "said": "Begging", "type": "anti-social-behaviour"}
MAPPED = {
    "county": "warwickshire", "source": "police", "said": "Begging", "type": "anti-social-behaviour",
    "released": 1,
}  # fmt: skip
FEEDS = {
    "county": "warwickshire",
    "since": "2025-12-01T06:00:00Z",
    "feeds": [
        {
            "feed": "police",
            "name": "Warwickshire Police",
            "owner": "data_owner",
            "rhythm": "monthly",
            "due_days": 40,
            "settle_days": 60,
            "requests": 3,
            "accepted": 5904,
            "duplicate": 2,
            "held": 1,
            "rejected": 4,
            "last": "2025-12-01T09:00:00Z",
            "waiting": 1,
        }
    ],
}
_DETAILS: dict[int, dict[str, str]] = {
    401: {
        "no-key": "send your key as Authorization: Bearer ww_...",
        "unknown-key": "this key is not known here",
    },
    403: {
        "not-allowed": "this key may not do this in this county",
        "wrong-source": "this key speaks for another source",
    },
    404: {"unknown-county": "this door does not serve that county"},
    413: {"body-too-large": "send at most 8388608 bytes in one request"},
    415: {"unsupported-media-type": "send application/x-ndjson or text/csv"},
    422: {
        "nothing-accepted": "no item could be taken",
        "invalid-request": "the request does not fit its description",
        "unknown-source": "the county has no feed of that name",
        "malformed-body": "not JSON",
    },
    429: {"too-many-requests": "this key makes too many requests; put more items into each"},
    503: {
        "log-unavailable": "the log is not reachable; send the whole request again later, "
        "items already kept count once"
    },
}


def problems(status: int) -> dict[str, dict[str, Any]]:
    """An example of each problem that is answered with this status."""
    return {slug: {"value": _problem(status, slug, detail)} for slug, detail in _DETAILS[status].items()}


def _problem(status: int, slug: str, detail: str) -> dict[str, Any]:
    title = slug.replace("-", " ").capitalize()
    more = {"kept": 0} if status in (413, 503) else {}
    return {"type": BASE + slug, "title": title, "status": status, "detail": detail, **more}
