"""Schemathesis against the running door: whatever comes, it answers as its OpenAPI page says, and never with 500.

`WARDWATCH_FUZZ_EXAMPLES` sets how many requests each route gets (20 by default).
"""

import asyncio
import os
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.ingest.counties import County
from services.ingest.domain.locate import Locator
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.topics import create_topics
from tests import builders as b
from tests.ingest_door import a_key, until_ready

EXAMPLES = int(os.environ.get("WARDWATCH_FUZZ_EXAMPLES", "20"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
COUNTIES = {"testshire": County(b.a_county(), Locator(b.outlines(), {}))}
PAGE = schemathesis.openapi.from_dict(create_app(IngestSettings(), COUNTIES).openapi()).include(
    path_regex="^/v1/"
)
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
"""Schemathesis draws from `random` inside its strategies."""
ALLOWED = {"county": "testshire", "source": "police"}


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_it_is(_: Any, value: Any) -> bytes:
    """Lines, as they were drawn."""
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


class Served:
    """A door on a port, served by a thread with an event loop of its own."""

    def __init__(self, app: Any) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
        self._thread = threading.Thread(target=self._server.run)

    def start(self) -> str:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


async def _ready(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as http:
        await until_ready(http)


@pytest.fixture(scope="module")
def door(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The door's address, and a key that may do everything in its county."""
    config = IngestSettings(
        kafka=kafka, topic_prefix=f"t{uuid.uuid4().hex[:8]}.", partitions=2, document_bytes=100_000,
        bulk_bytes=200_000, keys_file=tmp_path_factory.mktemp("fuzzed") / "keys.json", requests_a_second=0,
    )  # fmt: skip
    asyncio.run(create_topics(config))
    key = a_key(config, "feed", "read", "review")
    served = Served(create_app(config, COUNTIES))
    url = served.start()
    asyncio.run(_ready(url))
    yield url, key
    served.stop()


@PAGE.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_its_page_tells(case: Any, door: tuple[str, str]) -> None:
    headers = {"Authorization": f"Bearer {door[1]}"}
    case.query = {**(case.query or {}), **ALLOWED}
    case.call_and_validate(base_url=door[0], headers=headers, checks=CHECKS)


@PAGE.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_so_is_every_answer_to_a_stranger(case: Any, door: tuple[str, str]) -> None:
    case.call_and_validate(base_url=door[0], checks=CHECKS)
