"""Every kind of record stands as a golden file, and what once stood on a topic can be read for ever.

`golden/<topic>/<kind>.json` is a record as it may lie in somebody's log: never edit one. When a record gains a
field, add a new file beside it, `<kind>.<what-came>.json`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from deploy.contracts.schemas import kinds, topic_schema
from shared.events import ADAPTERS, CONTRACTS, Undecodable, decode, encode

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*/*.json"))
KINDS = [(topic, kind) for topic in CONTRACTS for kind in kinds(topic)]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def _validator(topic: str) -> Draft202012Validator:
    return Draft202012Validator(topic_schema(topic))


@pytest.mark.parametrize(("topic", "kind"), KINDS)
def test_every_kind_of_record_has_a_golden_file(topic: str, kind: str) -> None:
    assert (GOLDEN / topic / f"{kind}.json").exists()


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_golden_record_is_still_decoded_as_the_kind_it_was(path: Path) -> None:
    record = decode(path.parent.name, path.read_bytes())
    assert not isinstance(record, Undecodable), record.reason
    assert record.kind == path.stem.partition(".")[0]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_of_a_golden_record_is_lost_when_it_is_written_again(path: Path) -> None:
    record = decode(path.parent.name, path.read_bytes())
    again = json.loads(encode(record))
    assert decode(path.parent.name, encode(record)) == record
    assert _keeps(json.loads(path.read_text()), again)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_golden_record_meets_the_published_schema(path: Path) -> None:
    _validator(path.parent.name).validate(json.loads(path.read_text()))


@pytest.mark.parametrize(("topic", "kind"), KINDS)
def test_a_field_that_a_newer_service_wrote_is_passed_over(topic: str, kind: str) -> None:
    raw = (GOLDEN / topic / f"{kind}.json").read_bytes()
    newer = json.loads(raw) | {"victim": "Jo Invented"}
    assert decode(topic, json.dumps(newer).encode()) == decode(topic, raw)


@pytest.mark.parametrize(("topic", "kind"), KINDS)
def test_a_record_made_with_an_unknown_field_is_refused(topic: str, kind: str) -> None:
    newer = json.loads((GOLDEN / topic / f"{kind}.json").read_text()) | {"victim": "Jo Invented"}
    with pytest.raises(ValidationError, match="victim"):
        ADAPTERS[topic].validate_python(newer)


def test_a_faulty_field_is_named_and_its_value_not_echoed() -> None:
    record = json.loads((GOLDEN / "intake.v1" / "incidents.json").read_text()) | {"source": "Jo Invented"}
    refused = decode("intake.v1", json.dumps(record).encode())
    assert isinstance(refused, Undecodable)
    assert "source" in refused.reason
    assert "Jo" not in refused.reason


def test_a_rule_that_came_later_does_not_make_an_old_configuration_unreadable() -> None:
    record = json.loads((GOLDEN / "intake.v1" / "configuration.json").read_text())
    record["config"]["leads"] = [{"types": ["no-such"], "tier": "ward", "role": "r", "title": "t"}]
    assert not isinstance(decode("intake.v1", json.dumps(record).encode()), Undecodable)
    with pytest.raises(ValidationError, match="no-such"):
        ADAPTERS["intake.v1"].validate_python(record)


@pytest.mark.parametrize(
    "raw", [None, b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"kind": "no_such"}', b"1e999"]
)
@pytest.mark.parametrize("topic", CONTRACTS)
def test_bytes_that_are_no_record_are_a_value_not_an_error(topic: str, raw: bytes | None) -> None:
    assert isinstance(decode(topic, raw), Undecodable)


def _keeps(old: Any, new: Any) -> bool:
    """Whether `new` holds all that `old` held; it may hold more (fields that came later)."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(k in new and _keeps(v, new[k]) for k, v in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(_keeps(o, n) for o, n in zip(old, new, strict=True))
    return bool(old == new)
