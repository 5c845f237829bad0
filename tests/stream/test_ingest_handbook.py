"""The programs that feeders are told to paste: each is run as it stands, against a door that listens."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import uvicorn

from services.ingest.counties import load_counties
from services.ingest.main import create_app
from services.ingest.settings import IngestSettings
from shared.events import Incidents, Measure
from shared.topics import create_topics
from tests.ingest_door import a_key, records_of, until, until_ready

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "feeding-programs.md").read_text()
CURL, PYTHON = (re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) for language in ("sh", "python"))


@dataclass
class Listening:
    """A door on a port, and what a feeder's program has in its environment."""

    settings: IngestSettings
    environment: dict[str, str]
    folder: Path

    async def run(self, *command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, error = await process.communicate()
        assert process.returncode == 0, error.decode() + out.decode()
        return out.decode()

    async def kept(self) -> set[str]:
        records = await records_of(self.settings, "warwickshire")
        items = {item.ref for r in records if isinstance(r, Incidents) for item in r.items}
        return items | {r.measure for r in records if isinstance(r, Measure)}


@pytest_asyncio.fixture
async def listening(kafka: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Listening]:
    settings = IngestSettings(
        kafka=kafka, topic_prefix=topic_prefix, partitions=2, keys_file=tmp_path / "keys.json",
        counties=PROJECT / "deploy" / "counties",
    )  # fmt: skip
    await create_topics(settings)
    key = a_key(settings, county="warwickshire")
    app = create_app(settings, load_counties(settings.counties))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    serving = asyncio.create_task(server.serve())

    async def is_started() -> bool:
        return server.started

    await until(is_started)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url) as http:
        await until_ready(http)
    environment = {"PATH": os.environ["PATH"], "WARDWATCH_URL": url, "WARDWATCH_KEY": key}
    yield Listening(settings, environment, tmp_path)
    server.should_exit = True
    await serving


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
async def test_every_curl_command_does_what_its_page_says(listening: Listening) -> None:
    told = [await listening.run("sh", "-c", program) for program in CURL]
    assert len(told) == 4
    assert await listening.kept() == {"WK-2025-000123", "WK-2025-000124", "WK-2025-000125", "feels-safe"}
    assert '"accepted":4' in told[-1], "three incidents and a figure"


async def test_the_python_program_sends_and_says_what_was_not_taken(listening: Listening) -> None:
    [program] = PYTHON
    told = await listening.run(sys.executable, "-c", program)
    assert told.splitlines() == [
        "1 accepted, 0 held, 1 rejected",
        "item 1 urn:wardwatch:problem:unknown-ward /ward",
    ]
    assert await listening.kept() == {"WK-2025-000126"}
