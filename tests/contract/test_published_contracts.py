"""docs/contracts says what the code does: generated, complete, and never drifting."""

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.contracts.documents import ASYNCAPI, FOLDER, documents
from deploy.contracts.schemas import kinds, schema_file, topic_schema
from shared.events import CONTRACTS
from shared.topics import TOPICS

WANTED = documents()


def test_every_topic_has_a_contract_and_every_contract_a_topic() -> None:
    assert {topic.name for topic in TOPICS} == set(CONTRACTS)


@pytest.mark.parametrize("name", WANTED)
def test_the_committed_document_is_what_the_code_says(name: str) -> None:
    committed = FOLDER / name
    assert committed.exists(), "run: make contracts"
    assert committed.read_text(encoding="utf-8") == WANTED[name], "run: make contracts"


def test_no_document_is_left_of_a_topic_that_is_gone() -> None:
    generated = {p.name for p in FOLDER.iterdir()} - {"README.md"}
    assert generated == set(WANTED)


@pytest.mark.parametrize("topic", CONTRACTS)
def test_a_schema_is_valid_and_closed(topic: str) -> None:
    schema = topic_schema(topic)
    Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values()] if "$defs" in schema else [schema]
    assert all(o["additionalProperties"] is False for o in objects if "properties" in o)


@pytest.mark.parametrize("topic", CONTRACTS)
def test_every_record_says_its_kind_and_version(topic: str) -> None:
    for kind, record in kinds(topic).items():
        assert record.model_fields["v"].default == 1
        assert kind == record.model_fields["kind"].default


def test_every_reference_of_the_asyncapi_page_leads_somewhere() -> None:
    page = yaml.safe_load((FOLDER / ASYNCAPI).read_text(encoding="utf-8"))
    for topic in CONTRACTS:
        for message in page["channels"][topic]["messages"].values():
            file, _, pointer = message["payload"]["schema"]["$ref"].partition("#")
            assert file == schema_file(topic)
            assert "properties" in _at(topic_schema(topic), pointer)


def _at(document: dict[str, Any], pointer: str) -> dict[str, Any]:
    for step in pointer.split("/")[1:]:
        document = document[step]
    return document
