"""The door's OpenAPI page: an example of every body and every answer, each of which is what it says it is."""

from typing import Any

import jsonschema
import pytest

from services.ingest import examples
from services.ingest.answers import Answer
from services.ingest.book import FeedAnswered
from services.ingest.completions import Declared, WholeMonth
from services.ingest.counties import County
from services.ingest.domain.figure import Figure, judge_figure, read_figure
from services.ingest.domain.locate import Locator
from services.ingest.feeds import Feeds
from services.ingest.main import create_app
from services.ingest.review import HeldList, Mapped, Meaning
from services.ingest.settings import IngestSettings
from shared.web.problems import BASE
from tests import builders as b

COUNTIES = {"testshire": County(b.a_county(), Locator(b.outlines(), {}))}
PAGE: dict[str, Any] = create_app(IngestSettings(), COUNTIES).openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in PAGE["paths"].items()
    if path.startswith("/v1/")
    for method, operation in methods.items()
]
CONTENTS = [
    (f"{name} {status} {media_type}", content)
    for name, operation in OPERATIONS
    for status, answer in operation["responses"].items()
    for media_type, content in answer.get("content", {}).items()
]
BODIES = [
    (f"{name} {media_type}", content)
    for name, operation in OPERATIONS
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
]


def test_it_is_openapi_3_1() -> None:
    assert PAGE["openapi"].startswith("3.1")


def _examples(content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    told = [example["value"] for example in content.get("examples", {}).values()]
    schema = content.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return told or PAGE["components"]["schemas"].get(name, {}).get("examples", [])


@pytest.mark.parametrize(("name", "content"), CONTENTS + BODIES, ids=[n for n, _ in CONTENTS + BODIES])
def test_there_is_an_example(name: str, content: dict[str, Any]) -> None:
    assert _examples(content)


@pytest.mark.parametrize(("name", "content"), BODIES, ids=[n for n, _ in BODIES])
def test_an_example_of_a_body_fits_its_schema(name: str, content: dict[str, Any]) -> None:
    if "$ref" not in content["schema"]:
        for example in _examples(content):
            jsonschema.validate(example, content["schema"])


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[n for n, _ in OPERATIONS])
def test_every_answer_of_a_route_with_a_key_is_told(name: str, operation: dict[str, Any]) -> None:
    if "template" not in name:
        assert {"401", "403", "404", "422", "429"} <= operation["responses"].keys()
    for status, answer in operation["responses"].items():
        assert ("application/problem+json" in answer["content"]) == (int(status) >= 400)
        assert ("Retry-After" in answer.get("headers", {})) == (status in ("429", "503"))


EXAMPLES: list[tuple[type[Any], Any]] = [
    *((Answer, example) for example in examples.ANSWERS.values()),
    (Declared, examples.DECLARED),
    (WholeMonth, examples.WHOLE_MONTH),
    (HeldList, examples.HELD),
    (Mapped, examples.MAPPED),
    (Meaning, examples.MEANING),
    (Feeds, examples.FEEDS),
    (FeedAnswered, examples.FEEDS["feeds"][0]),
    (Figure, examples.FIGURE),
]


@pytest.mark.parametrize(("model", "example"), EXAMPLES, ids=lambda it: getattr(it, "__name__", ""))
def test_an_example_is_complete(model: type[Any], example: Any) -> None:
    read = model.model_validate(example)
    assert set(read.model_dump(mode="json", exclude_unset=True)) == set(example)


def test_an_example_of_a_figure_holds_together() -> None:
    figure = read_figure(examples.FIGURE | {"place": "C1"})
    assert isinstance(figure, Figure)
    assert judge_figure(COUNTIES["testshire"].config, "police", figure, 1)


def test_an_example_of_a_problem_is_one() -> None:
    for status in (401, 403, 404, 413, 415, 422, 429, 503):
        for slug, example in examples.problems(status).items():
            assert example["value"]["type"] == BASE + slug
            jsonschema.validate(example["value"], examples.PROBLEM_SCHEMA)
