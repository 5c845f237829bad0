"""`wardwatch held`, and what `wardwatch ingest` says of held items.

Against a server that answers as ingest does; what ingest does is tested on a real one.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy import cli
from deploy.errors import CommandError, RefusedError

WORD = {
    "source": "police",
    "field": "category",
    "said": "Begging",
    "items": 3,
    "first": "2025-11",
    "last": "2025-12",
}
SENT = {"accepted": 1, "duplicate": 0, "held": 1, "rejected": 0, "dry_run": False, "results": []}
ANSWERS: dict[str, tuple[int, Any]] = {
    "GET /v1/held?county=testshire": (200, {"total": 3, "words": [WORD]}),
    "POST /v1/held:map?county=testshire": (200, {"released": 3}),
    "POST /v1/incidents?county=testshire&source=police&dry_run=false": (207, SENT | {"completion": None}),
    "POST /v1/incidents?county=testshire&source=police&dry_run=false&complete_for=2025-11": (
        207,
        SENT | {"completion": {"month": "2025-11", "published": False, "reason": "items-held"}},
    ),
}


class Ingest(BaseHTTPRequestHandler):
    """Answers as `ANSWERS` say, and keeps what it was asked."""

    asked: list[tuple[str, str, Any]] = []

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, json.loads(content) if content else None))
        is_known = self.headers["Authorization"] == "Bearer ww_good"
        status, told = (
            ANSWERS[f"{self.command} {self.path}"]
            if is_known
            else (401, {"detail": "this key is not known here"})
        )
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the names http.server calls

    def log_message(self, *_: Any) -> None:
        """Nothing to tell."""


@pytest.fixture
def url() -> Iterator[str]:
    Ingest.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Ingest) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _run(*words: str, url: str, key: str = "ww_good") -> str:
    asked = ["held", *words, "--county", "testshire", "--url", url, "--key", key]
    answer = CliRunner().invoke(cli.build(["held"]), asked)
    if answer.exception is not None:
        raise answer.exception
    return answer.output


def test_what_waits_is_listed_by_word(url: str) -> None:
    assert "3  police  category 'Begging'  2025-11 to 2025-12" in _run("list", url=url)
    assert json.loads(_run("list", "--json", url=url))["total"] == 3


def test_a_word_is_mapped(url: str) -> None:
    told = _run("map", "Begging", "burglary", "--source", "police", url=url)
    assert told.strip() == "3 items released as burglary"
    [(method, path, content)] = Ingest.asked
    assert (method, path) == ("POST", "/v1/held:map?county=testshire")
    assert content == {"source": "police", "field": "category", "said": "Begging", "type": "burglary"}


def test_a_refusal_is_one_line(url: str) -> None:
    with pytest.raises(RefusedError, match="401 this key is not known here"):
        _run("list", url=url, key="ww_other")


def test_a_door_that_is_away_is_told(url: str) -> None:
    with pytest.raises(CommandError, match="does not answer"):
        _run("list", url="http://127.0.0.1:9")


def _send(url: str, file: Path, *more: str) -> str:
    file.write_text("[]")
    asked = ["ingest", str(file), "--county", "testshire", "--source", "police", "--url", url]
    answer = CliRunner().invoke(cli.build(["ingest"]), [*asked, "--key", "ww_good", *more])
    if answer.exception is not None:
        raise answer.exception
    return answer.output


def test_a_file_whose_items_are_partly_held_is_taken_and_told_so(url: str, tmp_path: Path) -> None:
    assert "1 accepted, 0 duplicate, 0 rejected, 1 held" in _send(url, tmp_path / "items.json")


def test_a_month_with_held_items_is_told_to_be_incomplete(url: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="1 held; 2025-11 is not declared complete"):
        _send(url, tmp_path / "items.json", "--complete-for", "2025-11")
