"""`make bench-hostile`: the hostile corpus at full size against a real ingest process, and the memory each body takes.

Every body is a hundred times that of the tests: lines of 10 MB, a million rows, a bomb of 800 MB. The run fails on a
status that is not right for the body, on an answer that holds what was sent, and if the door does not serve after it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from deploy.local.stack import LocalStack
from tests.bench_rows import Row, pairs_row, publish
from tests.hostile_corpus import CORPUS, GOOD, JSON, NDJSON, SECRET, Hostile

SCALE = 100
ALLOWED_MB = 150
MB = 1024 * 1024
QUERY = {"county": "warwickshire", "source": "police"}


class Door:
    """The running process, by its address and its number."""

    def __init__(self, http: httpx.AsyncClient, process: Path) -> None:
        self._http, self._process = http, process
        self._resting = self._resident("VmRSS")

    async def row(self, case: Hostile) -> Row:
        """The most memory that the process held during one body beyond that before the first, beside the limit."""
        (self._process / "clear_refs").write_text("5")
        answer = await self._post(case.media_type, case.body(SCALE))
        if answer.status_code not in case.statuses or SECRET in answer.text:
            raise RuntimeError(f"{case.name}: {answer.status_code} {answer.text[:200]}")
        grown = max(1.0, (self._resident("VmHWM") - self._resting) / MB)
        if (await self._post(NDJSON, iter([GOOD]))).status_code != 202:
            raise RuntimeError(f"after {case.name} the door does not serve")
        metric = f"{case.name}: {answer.status_code}, memory"
        return pairs_row(metric, "MB", "allowed", [(grown, ALLOWED_MB)], less_is_better=True, mark=1.0)

    def _resident(self, what: str) -> int:
        lines = (self._process / "status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith(what)).split()[1])

    async def _post(self, media_type: str, body: Iterator[bytes]) -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in body:
                yield piece

        path = "/v1/incidents" if media_type == JSON else "/v1/incidents:bulk"
        headers = {"Content-Type": media_type}
        return await self._http.post(path, params=QUERY, content=pieces(), headers=headers)


async def measure() -> list[Row]:
    """All rows, on a stack of this benchmark's own."""
    async with AsyncExitStack() as undo:
        folder = undo.enter_context(tempfile.TemporaryDirectory())
        stack = await undo.enter_async_context(LocalStack(Path(folder), services=("ingest",)))
        headers = {"Authorization": f"Bearer {stack.keys['feeder']}"}
        http = httpx.AsyncClient(base_url=stack.urls["ingest"], headers=headers, timeout=300)
        door = Door(await undo.enter_async_context(http), Path(f"/proc/{stack.pid('ingest')}"))
        return [await door.row(case) for case in CORPUS]


def main() -> None:
    """Measure and publish."""
    publish("hostile", asyncio.run(measure()))


if __name__ == "__main__":
    main()
